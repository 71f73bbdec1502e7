"""An archive open for reading. Its methods are named after the commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from newskeep.archive.layout import Layout
from newskeep.archive.lookup import article_at, article_id, check_source, run_id
from newskeep.archive.members import CatalogMembers, StoredArticle, StoredVersion
from newskeep.archive.narrowing import Narrowing, When, filters
from newskeep.errors import NotFoundError
from newskeep.units import utcnow

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from newskeep.archive.daemonlock import DaemonHolder
    from newskeep.archive.export.export import Exported
    from newskeep.archive.query import Answer
    from newskeep.archive.replay.server import Replay
    from newskeep.archive.searching import FoundArticle
    from newskeep.archive.stats import Stats
    from newskeep.archive.status import Status
    from newskeep.archive.why import Why
    from newskeep.catalog.catalog import Catalog
    from newskeep.catalog.ledger import Ledger, SourceRow
    from newskeep.model import ArticleDifference, Capture, Cluster, Fire, LearnedBlock, Verdict, Verification
    from newskeep.storage.base import Storage


class Archive:
    """A stored archive. Close it, or use it in a `with` statement.

    What its methods return is frozen, and named as in the JSON of the commands. Lists are read while they are gone
    through, pages when they are asked for. It belongs to the thread that has opened it.

    Args:
        catalog: open for reading.
        home: the archive's home.
    """

    def __init__(self, catalog: Catalog, home: Path) -> None:
        self.home = home
        self._catalog = catalog
        self._layout = Layout(home)
        self._storage: Storage | None = None
        self._members = CatalogMembers(catalog, self._layout, lambda: self.storage)

    @property
    def storage(self) -> Storage:
        """Where its sealed segments live; opened when it is first needed."""
        if self._storage is None:
            from newskeep.archive.workspace import remembered_storage

            self._storage = remembered_storage(self._catalog).open(self.home)
        return self._storage

    def list(
        self,
        *,
        source: str | None = None,
        since: When = None,
        until: When = None,
        language: str | None = None,
        verdict: str | Verdict | None = None,
        changed_since: When = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Iterator[StoredArticle]:
        """Articles, newest first: by publication date, or by when they were first seen where that is unknown.

        Args:
            source: only this source's.
            since: from this time on: a datetime, `2026-11-01`, `2026-11`, or an age such as `7d`.
            until: before this time.
            language: `en` also finds `en-gb`.
            verdict: of the latest version: `new`, `version`, `duplicate`, `near-duplicate`.
            changed_since: only those that have had a new version from this time on.
            limit: at most so many.
            after: only those below this article in the list: the last one of the page before.

        Raises:
            NotFoundError: the archive has never heard of the source, or of the article.
            UsageError: a time, verdict or limit is none.

        >>> for article in archive.list(source="courier", verdict="version"):
        ...     print(article.title, article.versions, article.words)
        Tram opens in September 2 27
        """
        narrowing = Narrowing(
            source=source,
            since=since,
            until=until,
            language=language,
            verdict=verdict,
            changed_since=changed_since,
            limit=limit,
            after=after,
        )
        found = self._catalog.articles.select(filters(self._catalog, narrowing))
        return (StoredArticle.of(article, self._members) for article in found)

    def search(
        self,
        query: str,
        *,
        offset: int = 0,
        **narrowing: Unpack[Narrowing],
    ) -> Iterator[FoundArticle]:
        """Articles whose latest version has the words of a query, the best first, each with a snippet.

        Args:
            query: its syntax is in docs/search.md; `tram "new line" -bus title:council`.
            offset: leave out so many of the first.
            narrowing: `source`, `since`, `until`, `language`, `verdict` and `limit`, as `list` takes them.

        Raises:
            NotFoundError: the archive has never heard of a source.
            UsageError: the query can't be understood; a time, verdict or limit is none.

        >>> [(found.source, found.title) for found in archive.search('"market hall" -source:herald')]
        [('courier', 'Market hall reopens')]
        """
        from newskeep.archive.searching import search, search_filters
        from newskeep.text.query import parse_query

        parsed = parse_query(query)
        for source in parsed.sources:
            check_source(self._catalog, source)
        narrowed = search_filters(parsed, filters(self._catalog, narrowing))
        return search(self._catalog, self._members, parsed, narrowed, offset)

    def show(self, article: str, version: int | None = None) -> StoredArticle:
        """One article, as of its latest version or of the one asked for.

        Args:
            article: an id, an unambiguous beginning of one, or a URL.
            version: 1..n.

        Raises:
            NotFoundError: there is no such article or version.
            UsageError: several articles begin so.

        >>> article = archive.show("https://courier.example/tram/", version=1)
        >>> article.title, article.capture.html[:32]
        ('Tram opens in May', '<title>Tram opens in May</title>')
        """
        found = self._catalog.articles.get(self.resolve(article), version)
        if found is None:
            have = len(self.versions(article))
            raise NotFoundError(f"Article {article} has no version {version}.", f"It has 1 to {have}.")
        return StoredArticle.of(found, self._members)

    def versions(self, article: str) -> tuple[StoredVersion, ...]:
        """An article's versions, the first one first.

        Raises:
            NotFoundError: there is no such article.

        >>> [version.title for version in archive.versions("https://courier.example/tram/")]
        ['Tram opens in May', 'Tram opens in September']
        """
        return tuple(
            StoredVersion.of(version, self._members)
            for version in self._catalog.articles.versions(self.resolve(article))
        )

    def diff(self, article: str, a: int | None = None, b: int | None = None) -> ArticleDifference:
        """What is different between two versions of an article, word by word.

        Args:
            article: an id, an unambiguous beginning of one, or a URL.
            a: number of a version; the one before `b` if left out.
            b: number of the version that it is compared with; the latest if left out.

        Raises:
            NotFoundError: there is no such article or version.

        >>> difference = archive.diff("https://courier.example/tram/")
        >>> difference.kind.value, difference.words_added, difference.words_removed
        ('edit', 1, 1)
        """
        from newskeep.archive.differences import diff

        return diff(self._catalog.articles, self.resolve(article), a, b)

    def clusters(
        self, *, source: str | None = None, since: When = None, limit: int | None = None
    ) -> Iterator[Cluster]:
        """Articles that say the same, cluster by cluster, the one that grew last first.

        Args:
            source: only clusters with an article of this source.
            since: only those that an article has joined from this time on.
            limit: at most so many.

        Raises:
            NotFoundError: the archive has never heard of the source.
            UsageError: a time or limit is none.
        """
        narrowed = filters(self._catalog, Narrowing(source=source, since=since, limit=limit))
        return self._catalog.clusters.select(narrowed.source, narrowed.since, narrowed.limit)

    def resolve(self, article: str) -> str:
        """The id of an article by id, beginning of one, or URL.

        Raises:
            NotFoundError: there is none.
            UsageError: several begin so.
        """
        return article_id(self._catalog, article)

    def given_up(self) -> dict[str, int]:
        """How many pages of each source failed so often that they are not tried any more."""
        return self._catalog.frontier.given_up()

    def runs(
        self, run: str | None = None, *, limit: int | None = None, failed: bool = False
    ) -> Iterator[Fire]:
        """The ledger, newest first: one row for each source and run.

        Args:
            run: only this run's rows: its id, or an unambiguous beginning of it.
            limit: at most so many.
            failed: only those that did not end well.

        Raises:
            NotFoundError: there is no such run.
            UsageError: several runs begin so.
        """
        only = run_id(self._catalog, run) if run else ""
        return self._catalog.ledger.fires(run=only, failed=failed, limit=-1 if limit is None else limit)

    def log(self, fire: Fire) -> str:
        """The log of a fire's run; empty when there is none any more."""
        path = self.home / fire.log
        return path.read_text("utf-8", "replace") if fire.log and path.is_file() else ""

    def sources(self) -> tuple[SourceRow, ...]:
        """Every source that was ever crawled or scheduled."""
        return tuple(self._catalog.ledger.sources())

    def boilerplate(self, source: str) -> tuple[LearnedBlock, ...]:
        """The blocks that were learned of a source's pages, the commonest first; forgotten ones as well.

        Raises:
            NotFoundError: the archive has never heard of the source.
        """
        check_source(self._catalog, source)
        return self._catalog.boilerplate.blocks(source)

    def stats(self) -> Stats:
        """All that is stored, in numbers: totals, by source, by day.

        >>> stats = archive.stats()
        >>> stats.articles, stats.versions, [row.source for row in stats.by_source]
        (3, 4, ['courier', 'herald'])
        """
        from newskeep.archive.stats import stats

        return stats(self._catalog, self.home, utcnow())

    def status(self) -> Status:
        """How it stands at this moment: its daemon, each source, its spool, its disk."""
        from newskeep.archive.status import status

        return status(self._catalog, self.home, self.daemon(), utcnow())

    def methods(self) -> str:
        """A paragraph for a paper: how this archive was made, and what is in it."""
        from newskeep.archive.methods import methods

        return methods(self._catalog, self.stats())

    def daemon(self) -> DaemonHolder | None:
        """The daemon that holds this archive; None when none does."""
        from newskeep.archive.daemonlock import holder

        return holder(self._layout)

    def spooled(self) -> tuple[int, int]:
        """Segments that storage does not have yet, and their bytes."""
        return self._catalog.segments.spooled()

    @property
    def ledger(self) -> Ledger:
        """The ledger itself, for what `status` asks of it."""
        return self._catalog.ledger

    def verify(self, *, deep: bool = True) -> Verification:
        """Prove that every row has its record, every record its row, every object its size and hash.

        Args:
            deep: unpack every segment and hash every record; `newskeep.archive.proof.verify.verify` says what is done
                otherwise.

        Raises:
            StorageError: storage can't be reached.
        """
        from newskeep.archive.proof.verify import verify

        return verify(self._catalog, self._layout, self.storage, deep=deep)

    def export(
        self,
        path: str | Path,
        *,
        format: str,  # noqa: A002 - called as the command's option is
        versions: str | None = None,
        **narrowing: Unpack[Narrowing],
    ) -> Exported:
        """Write articles to a new file, or, for Markdown, a new folder: whole or not at all.

        Args:
            path: where; nothing may be there.
            format: `jsonl`, `csv`, `parquet`, `markdown`, `warc`, `wacz` or `cdxj`.
            versions: `latest` or `all` of each article; if left out, `all` for `warc`, `wacz` and `cdxj`,
                `latest` for the others.
            narrowing: which articles, as `list` takes it.

        Raises:
            NotFoundError: the archive has never heard of the source.
            UsageError: there is no such format, the path is taken, its folder is not there, or what the format
                needs is not installed.
            DamageError: a record that is needed can't be read.
            NewskeepError: the path can't be written.
        """
        from newskeep.archive.export.export import Order, export

        order = Order(filters(self._catalog, narrowing), format, versions)
        return export(self._catalog, self._members, order, Path(path))

    def replay(self, page: str | None = None, *, port: int = 0) -> AbstractContextManager[Replay]:
        """Replay all that is archived at this moment by pywb, on 127.0.0.1 alone, in a `with` statement.

        Args:
            page: what its address is to lead to: an article by id or URL, or any page by URL.
            port: 0 for any that is free.

        Raises:
            NotFoundError: there is no such article, and no such page was captured.
            UsageError: pywb is not installed, or the port is taken.
            StorageError: storage can't be reached.
            NewskeepError: pywb does not start.
        """
        from newskeep.archive.replay.replay import replay

        target: str | Capture | None = page
        if page and ("://" not in page or article_at(self._catalog, page)):
            target = self.show(page).capture
        return replay(self._catalog, self._layout, self.storage, target, port)

    def query(self, sql: str) -> Answer:
        """Ask in SQL, over the tables articles, versions, captures, clusters, runs and sources (extra `data`).

        Args:
            sql: one statement that reads, in DuckDB's dialect.

        Raises:
            UsageError: DuckDB is not installed; the statement is wrong, or none that only reads.
        """
        from newskeep.archive.query import query

        return query(self._catalog, sql)

    def glance(self) -> tuple[str, ...]:
        """The segments that are plainly damaged: gone, or of another size. Only `verify` proves the others."""
        from newskeep.archive.glance import damaged_at_a_glance

        return damaged_at_a_glance(self._catalog, self._layout)

    def why(self, url: str) -> Why:
        """What became of a URL, in whatever spelling: stored, merged, skipped, blocked; when, by which rule.

        Raises:
            NotFoundError: the archive has never heard of it.
            UsageError: it is no http or https URL.
        """
        from newskeep.archive.why import why

        return why(self._catalog, url)

    def close(self) -> None:
        """Close the archive."""
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
