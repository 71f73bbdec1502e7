-- Boilerplate is learned: the blocks of each source's articles, and under how many different leads each was seen.

CREATE TABLE boilerplate (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL UNIQUE,
    -- articles whose blocks were counted
    articles INTEGER NOT NULL DEFAULT 0,
    -- those of them that were no reprint of what the source had printed before: the different leads
    leads    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE blocks (
    boilerplate INTEGER NOT NULL REFERENCES boilerplate (id),
    -- 64 bits of the hash of its words
    block       INTEGER NOT NULL,
    -- `boilerplate.leads` when it was seen first, `boilerplate.articles` when it was seen last
    first_lead  INTEGER NOT NULL,
    seen        INTEGER NOT NULL,
    leads       INTEGER NOT NULL,
    -- when it was learned, and how it was printed then
    learned     INTEGER,
    line        TEXT,
    -- articles that it was cut from
    removed     INTEGER NOT NULL DEFAULT 0,
    -- a user had it forgotten
    forgotten   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (boilerplate, block)
) WITHOUT ROWID;
CREATE INDEX blocks_passing ON blocks (boilerplate, seen) WHERE learned IS NULL;
CREATE INDEX blocks_learned ON blocks (boilerplate) WHERE learned IS NOT NULL;

-- The set of learned blocks that was cut from a version's text, and whether its page says that it must be paid for.
ALTER TABLE versions ADD COLUMN boilerplate TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN paywalled INTEGER NOT NULL DEFAULT 0;
