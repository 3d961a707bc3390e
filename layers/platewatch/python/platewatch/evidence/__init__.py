"""The pictures of a read: a masked overview and a plate crop."""
