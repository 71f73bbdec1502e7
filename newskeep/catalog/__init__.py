"""The SQL database of what is stored and what is to be fetched; it can be rebuilt from the segments."""
