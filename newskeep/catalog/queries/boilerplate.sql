-- name: count_boilerplate_article
-- Counts an article of a source; what was counted of it, with the article in it.
INSERT INTO boilerplate (source, articles) VALUES (:source, 1)
ON CONFLICT (source) DO UPDATE SET articles = articles + 1
RETURNING id, articles, leads

-- name: count_lead
-- The article was no reprint.
UPDATE boilerplate SET leads = leads + 1 WHERE id = :boilerplate

-- name: blocks_among
-- Those of some blocks, a JSON array, that the source has printed before.
SELECT block, first_lead, leads, learned, forgotten FROM blocks
WHERE boilerplate = :boilerplate AND block IN (SELECT value FROM json_each(:blocks))

-- name: see_blocks
-- Blocks, a JSON array, were seen, under a further lead or in a reprint.
INSERT INTO blocks (boilerplate, block, first_lead, seen, leads)
SELECT :boilerplate, value, :first_lead, :seen, :lead FROM json_each(:blocks) WHERE true
ON CONFLICT (boilerplate, block) DO UPDATE SET seen = :seen, leads = leads + :lead

-- name: learn_block
-- A block is boilerplate from now on.
UPDATE blocks SET learned = :learned, line = :line
WHERE boilerplate = :boilerplate AND block = :block AND learned IS NULL

-- name: count_removed
-- A learned block was cut from an article.
UPDATE blocks SET removed = removed + 1 WHERE boilerplate = :boilerplate AND block = :block

-- name: pass_blocks
-- Blocks that were not seen for a while were articles' own.
DELETE FROM blocks WHERE boilerplate = :boilerplate AND learned IS NULL AND seen < :before

-- name: learned_keys
-- The blocks that are cut from a source's articles.
SELECT block FROM blocks WHERE learned IS NOT NULL AND NOT forgotten
AND boilerplate = (SELECT id FROM boilerplate WHERE source = :source)

-- name: learned_blocks
-- All that was ever learned of a source, the commonest first.
SELECT blocks.* FROM blocks WHERE learned IS NOT NULL
AND boilerplate = (SELECT id FROM boilerplate WHERE source = :source)
ORDER BY leads DESC, block

-- name: forget_block
-- A learned block is no longer cut; all of them where none is named.
UPDATE blocks SET forgotten = 1 WHERE learned IS NOT NULL AND NOT forgotten
AND boilerplate = (SELECT id FROM boilerplate WHERE source = :source) AND (:block IS NULL OR block = :block)
