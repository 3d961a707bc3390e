"""What roles use of AWS, as it is told from the process that plays AWS."""

Use = tuple[str, str, str, str, str]
"""Role, service, operation, resource and unit."""
