"""Replay in a browser by pywb, a program of other people that runs in an environment of its own."""
