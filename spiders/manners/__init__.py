"""Good manners and safety: robots.txt, pacing per host, and which addresses may be connected to."""
