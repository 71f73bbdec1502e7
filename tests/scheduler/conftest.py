from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.schema import Config
from newskeep.archive.layout import new_run_id
from scheduler.child import child_spec
from scheduler.entry import ChildSpec
from spiders.crawl import Order

#: the module of the targets
TARGETS = "tests.scheduler.crawl_targets"
NOW = datetime(2026, 11, 22, 12, 15, 38, tzinfo=UTC)

Specify = Callable[[str], ChildSpec]


@pytest.fixture
def specify(tmp_path: Path) -> Specify:
    """A batch of one source for a target of `crawl_targets`."""
    config = Config.model_validate(
        {
            "archive": {"home": tmp_path},
            "schedule": {"memory": "256MB"},
            "sources": {"courier": {"urls": ["http://courier.example/"]}},
        }
    )

    def specified(target: str) -> ChildSpec:
        order = Order(new_run_id(NOW), (("courier", NOW),))
        return child_spec(config, order, f"{TARGETS}:{target}")

    return specified
