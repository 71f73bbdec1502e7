"""Finding, listing, showing and counting in archives of 100,000 and 1,000,000 articles."""
