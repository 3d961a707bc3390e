"""The page's files, put together into the few that browsers load."""
