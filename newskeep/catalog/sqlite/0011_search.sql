-- Full-text search: the terms of each version, made from its text, and made anew when their rules change.

-- Its texts are in `versions`: the index holds none. Terms come cut and folded, so that SQLite has nothing to fold.
CREATE VIRTUAL TABLE search USING fts5 (title, authors, text, facts, content = '', tokenize = 'ascii');

-- Which version a row of it is, by its capture. The number is the day of the article, shifted 24 bits to the left, and
-- a count within it: rows are in the order of their days, and a span of days is a span of numbers.
CREATE TABLE searchable (
    number  INTEGER PRIMARY KEY,
    capture INTEGER NOT NULL UNIQUE
);

-- Counting duplicates reads no text.
CREATE INDEX versions_verdict ON versions (verdict, article);
