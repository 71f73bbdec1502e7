"""The settings module that scrapy.cfg names: `scrapy list` and `scrapy crawl news` in a checkout."""

from __future__ import annotations

import os
import sys

from config.loading import find, load
from config.scrapy_settings import scrapy_settings
from newskeep.errors import ConfigError


def _settings() -> dict[str, object]:
    try:
        return scrapy_settings(load(find(None, os.environ), os.environ).config)
    except ConfigError as error:
        # Scrapy would show a traceback of its own internals.
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit) from None


globals().update(_settings())
