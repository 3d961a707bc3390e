"""How the weights came to be. Never imported by the package."""
