"""The command line: one file a command; `main` joins them."""
