"""Articles in the markup of real pages: of each page its words change places, so that many come of a few hundred."""
