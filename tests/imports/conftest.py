from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive.imports.importing import import_warc
from newskeep.archive.imports.options import ImportOptions
from newskeep.archive.imports.tally import ImportResult
from newskeep.archive.workspace import StorageAddress, open_workspace

Importing = Callable[..., ImportResult]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the archive shall be; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture
def importing(home: Path) -> Importing:
    """Imports files into the home; keywords are options."""

    def run(*files: Path, **options: Any) -> ImportResult:
        with open_workspace(home, StorageAddress()) as workspace:
            return import_warc(workspace, files, ImportOptions(**options))

    return run
