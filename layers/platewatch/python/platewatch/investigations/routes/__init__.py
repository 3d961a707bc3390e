"""What the HTTP API offers of this feature."""
