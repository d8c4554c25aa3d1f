"""Rules about tickets that need no ConnectWise and no text; pure functions over models."""
