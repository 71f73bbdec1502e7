"""What the demo promises, looked up in the archive that it made."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.columns import Column
from demo.posts import PRIVATE, Post, reprint
from demo.seed import seed_article
from demo.server import NewsSite
from demo.site import Outlet
from newskeep.archive.archive import Archive
from newskeep.archive.opening import open_archive
from newskeep.errors import NotFoundError
from newskeep.model import Article, Verdict, Verification

#: the edition that the demo crawls last
_EDITION = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the demo promises, and whether it is so."""

    what: str
    ok: bool
    detail: str
    #: id of the article that it is about; empty when it is about none
    article: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the demo's archive holds."""

    articles: tuple[Article, ...]
    promises: tuple[Finding, ...]
    verification: Verification

    @property
    def ok(self) -> bool:
        """True when everything is as promised."""
        return all(promise.ok for promise in self.promises)


COLUMNS: tuple[Column[Finding], ...] = (
    Column("ok", lambda finding: "yes" if finding.ok else "no"),
    Column("what", lambda finding: finding.what),
    Column("article", lambda finding: finding.article, lambda finding: finding.article[:8]),
    Column("detail", lambda finding: finding.detail, grows=True),
)


def look(home: Path, site: NewsSite) -> Findings:
    """Look for everything that the demo promises; what is not there is a finding too."""
    with open_archive(home) as archive:
        verification = archive.verify()
        promises = (
            _seed(archive, site),
            _edited(archive, site),
            _reprinted(archive, site),
            _copied(archive, site),
            _learned(archive),
            _forbidden(archive, site),
            _verified(verification),
        )
        return Findings(tuple(archive.list()), promises, verification)


def changes(old: str, new: str) -> Iterator[str]:
    """The runs of words that differ, as `[-old-] {+new+}`."""
    before, after = old.split(), new.split()
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        removed = f"[-{' '.join(before[i1:i2])}-]" if i2 > i1 else ""
        added = f"{{+{' '.join(after[j1:j2])}+}}" if j2 > j1 else ""
        yield f"{removed}{added}"


def _seed(archive: Archive, site: NewsSite) -> Finding:
    what = "the seed's article, without donation box and comments"
    paragraphs = seed_article().paragraphs
    first = _article(archive, _seed_url(site), version=1)
    if first is None:
        return Finding(what, False, "it is not in the archive")
    complete = first.text == "\n\n".join(paragraphs)
    detail = f"{first.verdict}; {'all' if complete else 'not exactly'} {len(paragraphs)} paragraphs, {first.words} words"
    return Finding(what, complete and first.verdict is Verdict.NEW, detail, first.id)


def _edited(archive: Archive, site: NewsSite) -> Finding:
    what = "its later edition, as version 2"
    url = _seed_url(site)
    latest, first = _article(archive, url), _article(archive, url, version=1)
    if latest is None or first is None or latest.version == 1:
        return Finding(what, False, "there is no version 2")
    return Finding(what, latest.version == 2, "; ".join(changes(first.text, latest.text)), latest.id)


def _reprinted(archive: Archive, site: NewsSite) -> Finding:
    what = "its reprint elsewhere, edited"
    found = _article(archive, _url(site.second, reprint().title))
    if found is None:
        return Finding(what, False, "it is not in the archive")
    seed = _article(archive, _seed_url(site))
    ok = found.verdict is Verdict.NEAR_DUPLICATE and seed is not None and found.duplicate_of == seed.id
    detail = f"{found.verdict} of {found.duplicate_of or 'none'}{_similarity(found)}"
    return Finding(what, ok, detail, found.id)


def _copied(archive: Archive, site: NewsSite) -> Finding:
    what = "an exact copy of another article"
    originals = {post.article.paragraphs: post for post in site.first.posts(_EDITION)}
    copy = next(post for post in site.second.posts(_EDITION) if post.article.paragraphs in originals)
    found = _article(archive, site.second.url + copy.path)
    original = _article(archive, site.first.url + originals[copy.article.paragraphs].path)
    if found is None or original is None:
        return Finding(what, False, "it is not in the archive")
    ok = found.verdict is Verdict.DUPLICATE and found.duplicate_of == original.id
    return Finding(
        what, ok, f"{found.verdict} of {found.duplicate_of or 'none'}{_similarity(found)}", found.id
    )


def _learned(archive: Archive) -> Finding:
    what = "the Courier's note below its stories, learned"
    blocks = [block for source in archive.sources() for block in archive.boilerplate(source.name)]
    if not blocks:
        return Finding(what, False, "nothing was learned")
    block = blocks[0]
    detail = f"“{block.line[:40]}…”: under {block.leads} leads, cut from {block.removed}"
    return Finding(what, block.removed > 0, detail)


def _forbidden(archive: Archive, site: NewsSite) -> Finding:
    url = next(
        site.first.url + post.path for post in site.first.posts(_EDITION) if post.path.startswith(PRIVATE)
    )
    fetched = any(request.path.startswith(PRIVATE) for request in site.requests)
    stored = _article(archive, url)
    detail = "fetched all the same" if fetched or stored else "never asked for"
    return Finding("the page that robots.txt forbids", not (fetched or stored), detail)


def _verified(verification: Verification) -> Finding:
    detail = f"{verification.records} records in {verification.segments} segments, {len(verification.problems)} problems"
    return Finding("the whole archive, verified", verification.ok, detail)


def _article(archive: Archive, url: str, version: int | None = None) -> Article | None:
    try:
        return archive.show(url, version)
    except NotFoundError:
        return None


def _seed_url(site: NewsSite) -> str:
    return _url(site.first, seed_article().title)


def _url(outlet: Outlet, title: str) -> str:
    post: Post = next(post for post in outlet.posts(_EDITION) if post.article.title == title)
    return outlet.url + post.path


def _similarity(article: Article) -> str:
    return "" if article.similarity is None else f" (similarity {article.similarity:.2f})"
