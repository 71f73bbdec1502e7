"""Fetching: the spider takes what is due from the catalog; manners/ decides what it may do, and how fast."""
