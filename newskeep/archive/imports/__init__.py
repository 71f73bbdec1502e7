"""Coming in: WARC files of others, through the same steps as a crawl."""
