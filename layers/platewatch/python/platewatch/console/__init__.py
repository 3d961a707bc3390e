"""The console: who may come in by a browser, and how long they stay signed in."""
