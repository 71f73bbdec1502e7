"""The policy that joins segments, catalog and storage: reading an archive, and writing one that loses nothing."""
