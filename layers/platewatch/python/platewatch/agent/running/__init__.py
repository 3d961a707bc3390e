"""The agent as one running process."""
