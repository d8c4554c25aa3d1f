"""The embedded ConnectWise: a second program that shares nothing with the client but the wire."""
