"""What identifies an article and its text: URLs and normalised words. Pure functions, no network."""
