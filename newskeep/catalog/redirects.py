"""Which captures are redirects, and where they lead to."""

from __future__ import annotations

from newskeep.catalog.door import Door


class Redirects:
    """Writes rows in a caller's transaction; `Spans` asks for them."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def add(self, record_id: str, target: str) -> None:
        """A capture, which has its row, leads to a URL, given in its canonical form."""
        self._door.run("add_redirect", record_id=record_id, target=target)
