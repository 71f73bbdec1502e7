"""Messages to people, by apprise."""

from __future__ import annotations

from collections.abc import Sequence

from config.watching import sender


def notify(addresses: Sequence[str], title: str, body: str) -> int:
    """Send a message to each address, which is a secret; how many of them did not take it."""
    failed = 0
    for address in addresses:
        to = sender(address)
        if to is None or not to.notify(body=body, title=title, body_format="text"):
            failed += 1
    return failed
