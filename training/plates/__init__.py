"""Number plates drawn from typefaces and country syntax, and what a camera does to them."""
