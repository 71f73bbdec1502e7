"""The daemon: when sources are due, and the child processes that crawl them."""
