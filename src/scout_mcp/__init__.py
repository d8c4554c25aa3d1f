"""Read ConnectWise PSA the way a good technician does, over the Model Context Protocol."""
