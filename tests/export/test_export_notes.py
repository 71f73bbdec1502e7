"""The folder of Markdown notes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from newskeep.archive.archive import Archive
from newskeep.archive.export.notes import note
from tests.export.conftest import FORMULA, ODD


def _notes(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.md"))


def test_a_note_for_each_article(archive: Archive, tmp_path: Path) -> None:
    """Source, month, day, title and the id's beginning make the path; only characters that any system takes."""
    done = archive.export(tmp_path / "vault", format="markdown")
    names = _notes(tmp_path / "vault")
    ids = {article.title: article.id[:8] for article in archive.list(source="courier")}
    assert f"courier/2026-11/2026-11-22 Märkte «50 3 4» 1 {ids[ODD]}.md" in names
    assert f"courier/2026-11/2026-11-22 The fire {ids['The fire']}.md" in names
    assert (4, 4, "") == (len(names), done.records, done.sha256)
    assert sum(path.stat().st_size for path in (tmp_path / "vault").rglob("*.md")) == done.bytes


def test_a_note_for_each_version(archive: Archive, tmp_path: Path) -> None:
    """With all versions the number is part of the name."""
    archive.export(tmp_path / "vault", format="markdown", versions="all")
    tram = [name for name in _notes(tmp_path / "vault") if "HYPERLINK" in name or "corrected" in name]
    assert ["v1.md", "v2.md"] == [name.rpartition(" ")[2] for name in tram]


def test_front_matter_is_yaml(archive: Archive) -> None:
    """Whatever a title holds, a YAML reader gives it back; times are times."""
    for article in archive.list():
        _, matter, body = re.split(r"^---$\n", note(article), maxsplit=2, flags=re.MULTILINE)
        fields = yaml.safe_load(matter)
        assert (article.title, article.id) == (fields["title"], fields["id"])
        assert article.capture.time == fields["captured"]
        assert body.startswith("\n# ")


def test_text_keeps_its_paragraphs(archive: Archive) -> None:
    """Paragraphs stay apart, and a line that begins like a list is none."""
    written = note(next(article for article in archive.list() if article.title == ODD))
    assert "\n\n\\- one\n\n" in written
    assert FORMULA not in written
