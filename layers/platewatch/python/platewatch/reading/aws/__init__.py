"""The reader as a function that others invoke."""
