"""The memory of a crawl, of which the limit asks."""

from __future__ import annotations

import resource

from scrapy.utils.test import get_crawler

from spiders.manners.memory import MemoryLimit


def test_memory_that_was_given_back_does_not_count() -> None:
    """The peak of this process, or of the one that started it, is nothing that a crawl holds."""
    limit = MemoryLimit.from_crawler(get_crawler(settings_dict={"MEMUSAGE_ENABLED": True}))
    before = limit.get_virtual_size()
    held = bytearray(b"x" * 200_000_000)
    assert 200_000_000 <= limit.get_virtual_size() - before + 20_000_000
    del held
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert limit.get_virtual_size() < peak - 150_000_000
