-- What finds articles of nearly the same text, and what each is to another.

-- One row a version, by its capture. It is made from the text, and made anew when its rules change.
CREATE TABLE fingerprints (
    capture   INTEGER PRIMARY KEY REFERENCES captures (id) ON DELETE CASCADE,
    -- version of the rules
    signature INTEGER NOT NULL,
    tokens    INTEGER NOT NULL,
    -- distances between ascending values, 16 bits each, little-endian; 65535 means: add the next one too
    sketch    BLOB NOT NULL
);

-- Which captures have a key, month by month: 10 bits of the month, 26 of the key, 28 of the capture, less 2^63.
-- A number of eight bytes takes a third less room than three columns.
CREATE TABLE postings (posting INTEGER PRIMARY KEY) WITHOUT ROWID;

-- With duplicate_of: whose text has more of the other's, and by what rule it was told.
ALTER TABLE versions ADD COLUMN direction TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN rule TEXT NOT NULL DEFAULT '';
-- An article of the same words with other figures, of which this is another issue.
ALTER TABLE versions ADD COLUMN series_of TEXT NOT NULL DEFAULT '';
-- The address at another site that the page names as its original.
ALTER TABLE versions ADD COLUMN syndicated_from TEXT NOT NULL DEFAULT '';
CREATE INDEX versions_series ON versions (series_of) WHERE series_of <> '';
UPDATE versions SET rule = 'same-text', direction = 'equal' WHERE verdict = 'duplicate';
