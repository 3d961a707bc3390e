"""What the command line offers of this feature."""
