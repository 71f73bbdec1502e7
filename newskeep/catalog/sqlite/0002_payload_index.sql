-- A payload that is stored already is looked for at every URL before it is stored again.
CREATE INDEX captures_payload ON captures (payload_digest) WHERE type = 'response';
