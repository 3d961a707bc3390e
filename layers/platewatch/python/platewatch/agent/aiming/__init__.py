"""Pointing a camera: what an installer's phone shows of its pictures. Nothing here keeps or sends a picture."""
