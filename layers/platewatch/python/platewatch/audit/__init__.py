"""The audit log (Wpg 32a): who did what, when, why."""
