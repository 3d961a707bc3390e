"""What the watch for silent cameras finds in a simulated year, how soon, and how often it is wrong."""
