-- How versions differ from one another, and what many articles of a source had changed in them at once.

-- Kind of the change that made the version: '' of the first one, and of versions that nobody has compared.
ALTER TABLE versions ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN words_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN words_removed INTEGER NOT NULL DEFAULT 0;
-- When the text was read again from its capture, and came out otherwise.
ALTER TABLE versions ADD COLUMN reextracted INTEGER;
CREATE INDEX articles_changed ON articles (last_changed);

-- Paragraphs that came or went, by the block that they are: a template that changes does it to one article after another.
CREATE TABLE template_blocks (
    source   TEXT NOT NULL,
    -- 64 bits of the hash of its words
    block    INTEGER NOT NULL,
    -- 1: it came, 0: it went
    came     INTEGER NOT NULL,
    -- in how many articles, and the last one of them
    articles INTEGER NOT NULL,
    article  TEXT NOT NULL,
    seen     INTEGER NOT NULL,
    PRIMARY KEY (source, block, came)
) WITHOUT ROWID;
CREATE INDEX template_blocks_seen ON template_blocks (seen);
