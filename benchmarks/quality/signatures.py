"""Made-up fingerprints as texts of news length have them, and a quick way to write very many."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime

from newskeep.catalog.catalog import Catalog
from newskeep.catalog.door import named_queries
from newskeep.catalog.fingerprints import pack
from newskeep.catalog.postings import posting
from newskeep.model import Fingerprint
from newskeep.text.fingerprints import KEY_BITS, SIGNATURE, SKETCH_BITS, SKETCH_LIMIT

#: of a hundred keys so many are of phrases that very many articles have
_COMMON, _PHRASES = 5, 20_000


def write(catalog: Catalog, made: Sequence[tuple[int, Fingerprint, datetime]]) -> int:
    """Write fingerprints by the number of their capture's row and its time, in one sorted batch; how many keys they have."""
    connection, queries = catalog.door.connection, named_queries()
    postings = sorted(posting(number, key, time) for number, one, time in made for key in one.keys)
    with catalog.door.transaction():
        connection.executemany(
            queries["add_fingerprint"],
            (
                {"capture": number, "signature": SIGNATURE, "tokens": one.tokens, "sketch": pack(one.sketch)}
                for number, one, _ in made
            ),
        )
        connection.execute(queries["add_postings"], {"postings": json.dumps(postings)})
    return len(postings)


def numbered(number: int) -> Fingerprint:
    """The fingerprint of that number, the same one every time."""
    return made_up(random.Random(number))  # noqa: S311 - no secret


def made_up(chance: random.Random) -> Fingerprint:
    """A fingerprint as one of a text of news length has it."""
    words = min(20_000, int(chance.lognormvariate(6.04, 0.7)) + 40)
    keys = min(128, max(24, words // 32))
    values = min(1024, max(64, words // 16))
    end = max(SKETCH_LIMIT, min((1 << SKETCH_BITS) - 1, (1 << SKETCH_BITS) * values // max(words, values)))
    return Fingerprint(
        SIGNATURE,
        words,
        tuple(sorted(set(_keys(chance, keys)))),
        tuple(sorted({chance.randrange(end) for _ in range(values)})),
    )


def _keys(chance: random.Random, count: int) -> Iterator[int]:
    for _ in range(count):
        if chance.randrange(100) < _COMMON:
            # few phrases are very common
            yield int(_PHRASES * chance.random() ** 3) * 3001 % (1 << KEY_BITS)
        else:
            yield chance.getrandbits(KEY_BITS)
