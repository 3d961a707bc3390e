"""Drawn scenes full of lettering and of things shaped like plates, with no plate among them."""
