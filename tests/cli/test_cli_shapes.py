from __future__ import annotations

from datetime import UTC, datetime

from newskeep.archive import shapes
from newskeep.archive.markdown import markdown
from newskeep.model import Article, Capture, Fire, Problem, RunState, Trigger, Verdict, Verification

_TIME = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
_CAPTURE = Capture("urn:uuid:1", "https://a.example/x", _TIME, 200, "s.warc.gz", 10, 20, "sha1:A")
_ARTICLE = Article(
    id="ab", url="https://a.example/x", canonical_url="https://a.example/x", source="a", site="", title="1. *Bold*",
    authors=(), published=None, modified=None, language="", description="", image="", words=2, version=1, versions=1,
    first_seen=_TIME, last_seen=_TIME, last_changed=_TIME, verdict=Verdict.NEAR_DUPLICATE, duplicate_of="", similarity=None,
    cluster="", extractor="", capture=_CAPTURE, text="- one\n\n1) two",
)  # fmt: skip


def test_what_is_unknown_is_null() -> None:
    """Empty optional strings become null, and lists stay lists."""
    shape = shapes.article(_ARTICLE)
    empty = (
        "site",
        "published",
        "modified",
        "language",
        "description",
        "image",
        "duplicate_of",
        "cluster",
        "extractor",
    )
    assert dict.fromkeys(empty) == {name: shape[name] for name in empty}
    assert ([], "near-duplicate", "2026-11-22T10:54:00Z") == (
        shape["authors"],
        shape["verdict"],
        shape["first_seen"],
    )


def test_a_fire_without_a_run_is_told_so() -> None:
    """A source that was skipped has neither run nor log."""
    shape = shapes.fire(Fire("", "a", _TIME, Trigger.CATCH_UP, RunState.SKIPPED))
    assert (None, None, None, None) == (shape["run"], shape["started"], shape["log"], shape["verdict"])
    assert ("catch-up", "skipped") == (shape["trigger"], shape["state"])


def test_a_problem_says_where_it_is() -> None:
    """kind, segment, offset, what; null where there is no segment."""
    shape = shapes.verification(Verification(1, 2, 3, 4, (Problem("missing", "", None, "gone"),)))
    assert [{"kind": "missing", "segment": None, "offset": None, "what": "gone"}] == shape["problems"]
    assert shape["ok"] is False


def test_markdown_takes_nothing_in_a_text_as_markup() -> None:
    """Stars, lists and headings in a text are escaped."""
    written = markdown(_ARTICLE)
    assert written.startswith("# 1\\. \\*Bold\\*\n")
    assert "\n\n\\- one\n\n1\\) two\n" in written
