"""Reading plates: from a picture to distributions over spellings."""
