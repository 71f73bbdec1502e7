"""The catalog: the SQL database of what is stored and what is to be fetched."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from newskeep.catalog.door import Door, Row, connect
from newskeep.catalog.migrations import check, migrate
from newskeep.catalog.search import Search
from newskeep.durable import make_folder
from newskeep.errors import CatalogError, NotFoundError

if TYPE_CHECKING:
    from newskeep.catalog.articles import Articles
    from newskeep.catalog.boilerplate import Boilerplate
    from newskeep.catalog.clusters import Clusters
    from newskeep.catalog.frontier import Frontier
    from newskeep.catalog.hosts import Hosts
    from newskeep.catalog.ledger import Ledger
    from newskeep.catalog.operating import Operating
    from newskeep.catalog.segments import Segments

#: the catalog's file in a home
FILE = "catalog.sqlite"


class Catalog:
    """An open catalog; its parts are its attributes, imported when they are used.

    Args:
        door: the database, its schema up to date.
    """

    def __init__(self, door: Door) -> None:
        self.door = door

    @cached_property
    def articles(self) -> Articles:
        """Articles and their versions."""
        from newskeep.catalog.articles import Articles

        return Articles(self.door)

    @cached_property
    def boilerplate(self) -> Boilerplate:
        """What is cut from texts."""
        from newskeep.catalog.boilerplate import Boilerplate

        return Boilerplate(self.door)

    @cached_property
    def clusters(self) -> Clusters:
        """Articles that are nearly the same."""
        from newskeep.catalog.clusters import Clusters

        return Clusters(self.door)

    @cached_property
    def frontier(self) -> Frontier:
        """URLs that are to be fetched."""
        from newskeep.catalog.frontier import Frontier

        return Frontier(self.door)

    @cached_property
    def hosts(self) -> Hosts:
        """What hosts ask of those who visit them."""
        from newskeep.catalog.hosts import Hosts

        return Hosts(self.door)

    @cached_property
    def ledger(self) -> Ledger:
        """Sources, runs and fires."""
        from newskeep.catalog.ledger import Ledger

        return Ledger(self.door)

    @cached_property
    def operating(self) -> Operating:
        """Pauses and alarms."""
        from newskeep.catalog.operating import Operating

        return Operating(self.door)

    @cached_property
    def segments(self) -> Segments:
        """Segments and the captures in them."""
        from newskeep.catalog.segments import Segments

        return Segments(self.door)

    def remember(self, key: str, value: Any) -> None:
        """Keep a small fact of the archive itself, as JSON."""
        with self.door.transaction():
            self.door.run("set_meta", key=key, value=json.dumps(value))

    def recall(self, key: str) -> Any:
        """A fact that was kept; None when there is none."""
        row = self.door.one("get_meta", key=key)
        return json.loads(row["value"]) if row else None

    def totals(self) -> Row | None:
        """All that is stored, in numbers."""
        return self.door.one("totals")

    def sound(self) -> bool:
        """Whether every page of the database can be read and says what SQLite expects; reads all of it.

        Raises:
            CatalogError: it is too damaged to be asked.
        """
        row = self.door.one("quick_check")
        return row is not None and row[0] == "ok"

    def copy_to(self, path: Path) -> None:
        """Write a copy of the database, as of this moment, into a new file.

        Raises:
            CatalogError: the file can't be written.
        """
        self.door.run("copy_database", path=str(path))

    def close(self) -> None:
        """Close the database."""
        self.door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def create_catalog(home: Path) -> Catalog:
    """Open the catalog of a home for writing; make home and catalog where there is none.

    Raises:
        CatalogError: it can't be made, can't be written, or is of a newer version.
    """
    path = home / FILE
    try:
        make_folder(home)
    except OSError as error:
        raise CatalogError(
            f"The archive's home {home} can't be made: {error.strerror}.",
            "Choose a folder that you may write to, with --home or archive.home.",
        ) from error
    connection = connect(path, write=True)
    try:
        migrate(connection, path)
        catalog = Catalog(Door(connection, path))
        _make_searchable(catalog)
    except BaseException:
        connection.close()
        raise
    return catalog


def _make_searchable(catalog: Catalog) -> None:
    """Make the full-text index of articles that an earlier release wrote."""
    if not catalog.articles.search.current():
        with catalog.door.transaction():
            catalog.articles.search.catch_up()


def open_catalog(home: Path) -> Catalog:
    """Open the catalog of a home for reading.

    Raises:
        NotFoundError: there is no archive in that folder.
        CatalogError: the catalog can't be read.
    """
    path = home / FILE
    if not path.is_file():
        raise NotFoundError(
            f"There is no archive in {home}.",
            "Give its home with --home, or make one: `newskeep init` and `newskeep crawl`.",
        )
    connection = connect(path, write=False)
    try:
        catalog = Catalog(Door(connection, path))
        behind = check(connection, path) or not Search(catalog.door).current()
    except BaseException:
        connection.close()
        raise
    if behind:
        # A reader can't migrate; opening for writing does, once.
        connection.close()
        return create_catalog(home)
    return catalog
