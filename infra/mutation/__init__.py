"""A seeded sample of small faults in the rules that matter most: which of them do the tests notice?

`make mutation` runs it; README.md beside this file explains it.
"""
