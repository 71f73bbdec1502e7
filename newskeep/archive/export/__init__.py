"""Articles and their records handed to other people's tools: one file a format."""
