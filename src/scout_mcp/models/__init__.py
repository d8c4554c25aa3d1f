"""What we keep of what ConnectWise sends: frozen, lenient to what is new or missing."""
