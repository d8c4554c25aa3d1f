"""Read ConnectWise PSA the way a good technician does, over the Model Context Protocol."""

__version__ = "0.1.0"
