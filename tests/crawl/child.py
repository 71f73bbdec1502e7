"""One crawl in a process of its own, as `newskeep crawl` does it: the reactor runs once in a process."""

from __future__ import annotations

import json
import pickle
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy.exceptions import ScrapyDeprecationWarning

from cli.ordering import manual_order
from config.schema import Config
from newskeep.errors import NewskeepError
from spiders.crawl import CrawlResult, crawl


def main(task: Path) -> None:
    """Crawl as the JSON file says, and leave the result, or the error, beside it as a pickle."""
    warnings.simplefilter("error", ScrapyDeprecationWarning)
    wanted: dict[str, Any] = json.loads(task.read_text())
    result: CrawlResult | NewskeepError
    try:
        result = _crawl(wanted)
    except NewskeepError as error:
        result = error
    task.with_suffix(".pickle").write_bytes(pickle.dumps(result))


def _crawl(wanted: dict[str, Any]) -> CrawlResult:
    config = Config.model_validate(wanted["config"])
    names = wanted["only"] or list(config.sources)
    order = manual_order(config, names, refresh=wanted["refresh"], max_articles=wanted["max_articles"])
    return crawl(config, replace(order, seconds=wanted["seconds"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
