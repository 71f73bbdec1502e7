"""The proof: what is stored, held against what the catalog says of it."""
