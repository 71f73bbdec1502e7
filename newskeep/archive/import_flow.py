"""The flow of an import: records read in the file's order, read by workers side by side, stored in order in groups."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Protocol

logger = logging.getLogger(__name__)

#: captures of a group, and bytes of those that are held at a time
_GROUP = 64
_HELD = 16 << 20
#: bytes that the headers of a page may take beside it
_HEADS = 1 << 20
_MEDIA = re.compile(rb"(?:image|video|audio|font)/")


class Options(Protocol):
    """What the flow asks of an import's options."""

    @property
    def source(self) -> str: ...
    @property
    def since(self) -> datetime | None: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def keep(self) -> frozenset[str]: ...
    @property
    def max_page(self) -> int: ...
    @property
    def reader(self) -> str: ...
    @property
    def prune(self) -> tuple[str, ...]: ...
    @property
    def spool_limit(self) -> int: ...
