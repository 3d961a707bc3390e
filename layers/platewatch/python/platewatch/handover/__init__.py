"""The shift's handover: what is left to the next shift, signed by who leaves and by who takes over."""
