"""One module for each function: opens what it works with, as its environment describes it."""
