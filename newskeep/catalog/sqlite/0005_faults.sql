-- Why a fire failed, as far as it says how soon to try again: '' (it did not), dns, temporary, hard, outage (our own).
ALTER TABLE fires ADD COLUMN fault TEXT NOT NULL DEFAULT '';
CREATE INDEX fires_fault ON fires (source, due) WHERE fault <> '';
-- What a source was crawled with success for the last time.
CREATE INDEX fires_answered ON fires (source, due) WHERE state IN ('ok', 'partial', 'empty');
-- A run whose fires retention has taken needs none of its own.
CREATE INDEX fires_ended ON fires (ended) WHERE state <> 'running';
