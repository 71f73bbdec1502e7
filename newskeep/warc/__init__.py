"""WARC/1.1 (ISO 28500:2017): records, the segments that hold them, reading them back, and their CDXJ index."""
