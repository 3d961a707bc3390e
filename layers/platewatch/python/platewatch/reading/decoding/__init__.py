"""Decoding strangers' pictures in a process of its own."""
