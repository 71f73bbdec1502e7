"""A small news site around the seed document, on loopback: to try newskeep on, and to test it with."""
