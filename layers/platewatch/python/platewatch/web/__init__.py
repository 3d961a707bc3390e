"""The HTTP API's shared parts: who calls and why, request bodies, and how errors answer."""
