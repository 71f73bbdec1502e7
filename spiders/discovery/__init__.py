"""Finding what a site can be watched by: surveying it, choosing, naming, and telling what is watched already."""
