"""A process of its own for what reads strangers' bytes: few system calls, little memory, a deadline."""
