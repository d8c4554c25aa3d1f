"""What every request to ConnectWise has in common."""
