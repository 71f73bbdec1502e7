"""What holds when the configuration is right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from config.schema import Config, Crawl

URLS = {"urls": ["https://a.example/"]}


def test_frozen() -> None:
    """A configuration can't be changed while something runs by it."""
    with pytest.raises(ValidationError, match="frozen"):
        Config().crawl.concurrency = 3  # type: ignore[misc]


def test_source_inherits_what_it_does_not_set() -> None:
    """A source has its own value of a [crawl] key, else that of [crawl], else the default."""
    config = Config.model_validate(
        {
            "crawl": {"delay": "2s", "per_host": 3, "obey_robots": False},
            "schedule": {"default": "every 1h"},
            "sources": {"a": URLS | {"delay": "5s"}, "b": URLS | {"schedule": "manual", "obey_robots": True}},
        }
    )

    assert Crawl(delay="5s", per_host=3, obey_robots=False) == config.crawl_for("a")
    assert Crawl(delay="2s", per_host=3, obey_robots=True) == config.crawl_for("b")
    assert [str(source.schedule) for source in config.sources.values()] == ["every 1h", "manual"]
    assert {"urls", "delay"} == config.sources["a"].model_fields_set


def test_small_concurrency_needs_no_per_host() -> None:
    """One request at a time is no contradiction to the default of per_host."""
    assert Config.model_validate({"crawl": {"concurrency": 1}}).crawl.concurrency == 1


@pytest.mark.parametrize(
    "rule",
    [
        "127.0.0.1",
        "localhost:8000",
        "10.0.0.0/8",
        "::1",
        "[::1]",
        "[::1]:8080",
        "fd00::/8",
        "news.example",
        "bücher.example",
    ],
)
def test_hosts_that_may_be_allowed(rule: str) -> None:
    """Hosts, host:port and CIDR blocks, in IPv4 and IPv6."""
    assert (rule,) == Config.model_validate({"crawl": {"allow_hosts": [rule]}}).crawl.allow_hosts


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/", "https://a.example", "https://[::1]:80/x", "https://bücher.example/ä?b=c#d"],
)
def test_addresses_that_may_be_watched(url: str) -> None:
    """Any http or https address is kept as it was written."""
    assert (url,) == Config.model_validate({"sources": {"a": {"urls": [url]}}}).sources["a"].urls


@pytest.mark.parametrize(
    "contact", ["", "mailto:you@example.org", "https://example.org/bot", "http://example.org"]
)
def test_contacts(contact: str) -> None:
    """A mail address or a page, or none."""
    assert contact == Config.model_validate({"crawl": {"contact": contact}}).crawl.contact


@pytest.mark.parametrize("name", ["courier", "bbc.co.uk", "Le-Monde_2", "1"])
def test_names_of_sources(name: str) -> None:
    """Letters, digits, hyphen, underscore and dot."""
    assert [name] == list(Config.model_validate({"sources": {name: URLS}}).sources)


def test_nothing_is_looked_at_again() -> None:
    """Empty lists are kept as such: no revisits, no records."""
    crawl = Config.model_validate({"crawl": {"revisit": [], "keep": [], "timeout": "1.5s"}}).crawl

    assert ((), (), timedelta(seconds=1.5)) == (crawl.revisit, crawl.keep, crawl.timeout)
