"""The checkout is a Scrapy project: its own commands work in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.model import RunState
from tests.crawl.crawling import PATIENCE, ROOT, stored
from tests.crawl.papers import publish


@pytest.fixture
def configured(site: NewsSite, home: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a user with two sources in newskeep.toml."""
    publish(site, site.first, 3, delay=0.5)
    file = tmp_path / "newskeep.toml"
    file.write_text(
        f"""[archive]
home = "{home}"
[crawl]
delay = "0s"
allow_hosts = ["127.0.0.1"]
[sources.paper]
urls = ["{site.first.url}/news.xml"]
[sources.courier]
urls = ["{site.second.url}/feed/"]
"""
    )
    return {**os.environ, "NEWSKEEP_CONFIG": str(file), "PYTHONPATH": str(ROOT)}


def scrapy(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the `scrapy` command in the checkout."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def test_list_names_the_spider(configured: dict[str, str]) -> None:
    """`scrapy list`."""
    assert "news" == scrapy("list", env=configured).stdout.strip()


def test_crawl_is_a_run_of_its_own(configured: dict[str, str], home: Path) -> None:
    """`scrapy crawl news -a sources=…` crawls these sources, and is closed in the ledger."""
    done = scrapy("crawl", "news", "-a", "sources=paper", env=configured)
    archive = stored(home)
    assert 0 == done.returncode, done.stderr
    assert [("paper", RunState.OK, "3 new")] == [
        (fire.source, fire.state, fire.verdict) for fire in archive.fires
    ]
    assert (3, (), []) == (len(archive.articles), archive.verify().problems, archive.spool())
    assert [] == list((home / "spool").glob("*.run"))


def test_crawl_without_names_takes_all(configured: dict[str, str], home: Path) -> None:
    """`scrapy crawl news`."""
    scrapy("crawl", "news", env=configured)
    assert {"paper", "courier"} == {article.source for article in stored(home).articles}


def test_interrupted_crawl_is_told_as_such(configured: dict[str, str], home: Path, site: NewsSite) -> None:
    """Ctrl-C in `scrapy crawl`: what was fetched is kept, and the ledger says that it was stopped."""
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "sources=paper"]
    with subprocess.Popen(command, cwd=ROOT, env=configured, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + PATIENCE
        while not any(seen.path.startswith("/story") for seen in site.requests) and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    fire = stored(home).fires[0]
    assert (RunState.KILLED, True) == (fire.state, fire.counts.new > 0)
    assert fire.counts.new == len(stored(home).articles)
