"""The agent's way to the service."""
