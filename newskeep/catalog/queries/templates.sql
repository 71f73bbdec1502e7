-- name: template_block
-- In how many articles a block came or went, not too long ago.
SELECT articles, article FROM template_blocks WHERE source = :source AND block = :block AND came = :came AND seen >= :since

-- name: note_template_block
-- It did so in one more; the same one twice counts once.
INSERT INTO template_blocks (source, block, came, articles, article, seen) VALUES (:source, :block, :came, 1, :article, :now)
ON CONFLICT (source, block, came) DO UPDATE SET
    articles = articles + (article <> excluded.article), article = excluded.article, seen = MAX(seen, excluded.seen)

-- name: forget_template_blocks
-- What has not happened for long.
DELETE FROM template_blocks WHERE seen < :before

-- name: all_template_blocks
-- All of them, as they are.
SELECT * FROM template_blocks

-- name: copy_template_block
-- One, taken over.
INSERT OR REPLACE INTO template_blocks (source, block, came, articles, article, seen)
VALUES (:source, :block, :came, :articles, :article, :seen)
