"""The command line: a client of the API, and the reader on one machine."""
