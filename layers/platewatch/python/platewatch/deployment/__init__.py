"""The deployment itself: whether an account can take it, and whether a deployed stack is well."""
