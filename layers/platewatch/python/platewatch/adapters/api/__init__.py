"""The HTTP API: a router per feature, who calls, and how errors answer."""
