"""What newskeep is told to do: its settings, and what becomes of them."""
