"""What the API offers of this feature."""
