"""What the console answers to browsers."""
