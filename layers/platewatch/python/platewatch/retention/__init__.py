"""How long things are kept, and on what ground."""
