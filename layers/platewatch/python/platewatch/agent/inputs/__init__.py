"""How cameras deliver to the agent: a folder, FTP, HTTP."""
