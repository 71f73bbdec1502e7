"""Files that are not imported, and what makes WARC files of them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from newskeep.archive.imports.importing import warc_files
from newskeep.errors import UsageError
from tests.imports import foreign

RECORDS = foreign.info() + foreign.response(1) + foreign.response(2)
FILES: dict[str, tuple[bytes, str]] = {
    "gzip as a whole": (gzip.compress(RECORDS), "warcio recompress"),
    "bzip2": (bz2.compress(RECORDS), "bunzip2"),
    "xz": (lzma.compress(RECORDS), "unxz"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(20), "zstd -d"),
    "zstd with a dictionary": (b"\x5d\x2a\x4d\x18" + bytes(20), "zstd -d"),
    "ARC": (b"filedesc://a.arc 127.0.0.1 20261001080000 text/plain 10\n", "warcio recompress"),
    "ARC, packed": (gzip.compress(b"filedesc://a.arc 127.0.0.1 2026 text/plain 10\n"), "warcio recompress"),
    "a page": (b"<!doctype html><p>no", ".warc.gz"),
    "a packed page": (gzip.compress(b"<!doctype html><p>no"), ".warc.gz"),
    "junk that begins like gzip": (b"\x1f\x8b\x08" + bytes(100), "complete"),
    "nothing": (b"", "Nothing was imported"),
}


@pytest.mark.parametrize("kind", FILES)
def test_refusals(tmp_path: Path, kind: str) -> None:
    """What is no WARC file, or one that can't be read record by record, is refused with the remedy."""
    data, remedy = FILES[kind]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    with pytest.raises(UsageError) as refused:
        warc_files([path])
    assert str(path) in refused.value.message
    assert remedy in refused.value.hint


def test_a_wacz_is_refused(tmp_path: Path) -> None:
    """A WACZ has its WARC files in a folder."""
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/a.warc", RECORDS)
    with pytest.raises(UsageError, match="archive folder"):
        warc_files([path])


def test_folders_give_their_files(tmp_path: Path) -> None:
    """Of a folder the WARC files below it are taken, by name; each file once."""
    (tmp_path / "2026").mkdir()
    second = foreign.write(tmp_path / "b.warc.gz", foreign.info())
    first = foreign.write(tmp_path / "2026" / "a.warc", foreign.info())
    (tmp_path / "notes.txt").write_text("no")
    assert [first, second] == warc_files([tmp_path, second])


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    """Nothing to import is a mistake."""
    with pytest.raises(UsageError, match=r"no \.warc"):
        warc_files([tmp_path])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(UsageError, match=r"nothing\.warc can't be read: no such file"):
        warc_files([tmp_path / "nothing.warc"])
