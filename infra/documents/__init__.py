"""The documents that are made of the table of routes: the roles' table of docs/access.md, and docs/openapi.json."""
