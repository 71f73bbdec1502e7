"""Ends a crawl that holds too much memory, whose work is committed, before it takes the machine down."""

from __future__ import annotations

import os
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATM = Path("/proc/self/statm")


class MemoryLimit(MemoryUsage):
    """Scrapy's own limit, asked of what the process holds now.

    The peak that Scrapy asks for never falls again, and begins with that of the program that started the process.
    """

    def get_virtual_size(self) -> int:
        """Bytes in memory; where the system doesn't say, the most that there ever were."""
        try:
            return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError):
            return super().get_virtual_size()
