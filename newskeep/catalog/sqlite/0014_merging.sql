-- Parts of the full-text index are merged when there are eight of a size, not four: a crawl writes each word less often,
-- and a query looks into half as many parts more.
INSERT INTO search (search, rank) VALUES ('automerge', 8);
