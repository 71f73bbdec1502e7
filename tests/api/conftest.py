"""The small archive that the examples of docs/api.md and of the docstrings speak of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import newskeep
from newskeep.archive.archive import Archive
from newskeep.archive.workspace import StorageAddress
from newskeep.testing import Clock
from tests.archive.keeping import Crawling, article_text
from tests.cli.conftest import configured, site
from tests.storage.servers import aws, bucket, s3_server

__all__ = ["aws", "bucket", "configured", "s3_server", "site"]

TRAM, MARKET = "https://courier.example/tram/", "https://courier.example/market/"
COPY = "https://herald.example/old-market/"
_LATER = (
    "The council said on Monday that the work takes two years.\n\nTickets cost what they cost on the bus."
)
OPENS = f"The tram to the harbour opens in May. {_LATER}"
LATE = f"The tram to the harbour opens in September. {_LATER}"
HALL = (
    "The old market hall is open again after three years. Forty traders have moved in, and the roof no longer leaks.\n\n"
    "Mayor Jane Doe cut the ribbon. The hall is from 1911, and it cost nine million to mend."
)


def fill(home: Path, address: StorageAddress = StorageAddress()) -> None:  # noqa: B008 - frozen
    """Two runs, two hours apart: three articles, one of them edited, one of them a copy."""
    clock = Clock()
    with Crawling(home, clock, "run1", address=address) as crawling:
        crawling.find(TRAM, MARKET)
        crawling.keep(TRAM, article_text(OPENS, "Tram opens in May", authors=("Ann Lee",), published=clock()))
        crawling.keep(MARKET, article_text(HALL, "Market hall reopens"))
    clock.advance(timedelta(hours=2))
    with Crawling(home, clock, "run2", address=address) as crawling:
        crawling.keep(
            TRAM,
            article_text(
                LATE, "Tram opens in September", authors=("Ann Lee",), published=clock() - timedelta(hours=2)
            ),
        )
    with Crawling(home, clock, "run3", address=address, source="herald") as crawling:
        crawling.keep(COPY, article_text(HALL, "Old market open again"))


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which it lies as `archive`; only read."""
    folder = tmp_path_factory.mktemp("example")
    fill(folder / "archive")
    return folder


@pytest.fixture
def archive(example: Path) -> Iterator[Archive]:
    """That archive, open."""
    with newskeep.open(example / "archive") as opened:
        yield opened
