"""How ConnectWise is asked; the only package that imports httpx."""
