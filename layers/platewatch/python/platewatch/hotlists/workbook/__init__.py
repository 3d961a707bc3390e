"""Workbooks (.xlsx), parsed in a process of its own."""
