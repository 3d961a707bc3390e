"""The commands about sessions."""
