"""The agent's store on disk."""
