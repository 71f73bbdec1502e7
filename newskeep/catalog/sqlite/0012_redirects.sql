-- Where captures that are redirects lead to: the canonical URL of their target.
CREATE TABLE redirects (
    record_id TEXT PRIMARY KEY REFERENCES captures (record_id),
    target    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX redirects_target ON redirects (target);
