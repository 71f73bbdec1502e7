"""Scrapy's settings as they follow from the configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import default_settings
from scrapy.spiders import Spider

from config.schema import Config
from config.scrapy_settings import scrapy_settings
from newskeep import __version__

CHECKOUT = Path(__file__).parents[2]


def test_names_are_scrapys() -> None:
    """Every setting but our own two is one that the installed Scrapy knows."""
    unknown = set(scrapy_settings(Config())) - set(default_settings.__all__)

    assert {"NEWSKEEP_CONFIG", "NEWSKEEP_OPEN_SESSION"} == unknown


def test_values_follow_the_configuration() -> None:
    """Pace, limits and contact are those of [crawl]."""
    crawl = {
        "contact": "mailto:me@a.example",
        "concurrency": 7,
        "per_host": 3,
        "delay": "250ms",
        "timeout": "5s",
        "max_page": "2MB",
    }
    config = Config.model_validate({"crawl": crawl})

    settings = scrapy_settings(config, log_level="ERROR")

    expected = {
        "NEWSKEEP_CONFIG": config,
        "USER_AGENT": f"newskeep/{__version__} (+mailto:me@a.example)",
        "CONCURRENT_REQUESTS": 7,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 3,
        "DOWNLOAD_DELAY": 0.25,
        "DOWNLOAD_TIMEOUT": 5.0,
        "DNS_TIMEOUT": 5.0,
        "DOWNLOAD_MAXSIZE": 0,
        "LOG_LEVEL": "ERROR",
    }
    assert expected == {name: settings[name] for name in expected}


def test_user_agent_without_contact() -> None:
    """Without a contact the User-Agent is the product alone."""
    assert f"newskeep/{__version__}" == scrapy_settings(Config())["USER_AGENT"]


def test_dangers_are_off() -> None:
    """No port that runs code, no certificate taken unseen, no local files, no zstd, no cookies."""
    settings = scrapy_settings(Config())
    off = (
        "REMOTE_CONTROL_ENABLED",
        "TELNETCONSOLE_ENABLED",
        "COOKIES_ENABLED",
        "RETRY_ENABLED",
        "REDIRECT_ENABLED",
    )

    assert [False] * len(off) == [settings[name] for name in off]
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert isinstance(handlers, dict)
    assert {"http", "https"} == {scheme for scheme, handler in handlers.items() if handler}
    assert {"data", "file", "ftp", "s3"} == {scheme for scheme, handler in handlers.items() if not handler}
    assert settings["DEFAULT_REQUEST_HEADERS"]["Accept-Encoding"] == "gzip, deflate"  # type: ignore[index]


def test_scrapy_takes_them() -> None:
    """A crawler can be made of them, and what is per source is found under NEWSKEEP_CONFIG."""
    config = Config.model_validate({"sources": {"a": {"urls": ["https://a.example/"]}}})

    crawler = Crawler(Spider, scrapy_settings(config))

    assert config == crawler.settings["NEWSKEEP_CONFIG"]


def scrapy(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs `scrapy settings` in a folder with a scrapy.cfg like the checkout's."""
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = config.settings\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSKEEP_")}
    command = [sys.executable, "-m", "scrapy", "settings", "--get", "USER_AGENT"]
    return subprocess.run(
        command,
        cwd=folder,
        env=clean | {"PYTHONPATH": str(CHECKOUT), "HOME": str(folder)} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_scrapy_command_reads_the_configuration(tmp_path: Path) -> None:
    """`scrapy` in a folder with a newskeep.toml works by it."""
    (tmp_path / "newskeep.toml").write_text('[crawl]\ncontact = "https://a.example/bot"\n')

    result = scrapy(tmp_path)

    assert (0, f"newskeep/{__version__} (+https://a.example/bot)\n") == (result.returncode, result.stdout)


@pytest.mark.parametrize(
    ("text", "env", "said"),
    [
        ("[crawl]\ndely = 1", {}, 'newskeep.toml:2: crawl.dely: no such setting; did you mean "delay"?'),
        ("", {"NEWSKEEP_CONFIG": "gone.toml"}, "gone.toml: there is no such file."),
    ],
)
def test_scrapy_command_with_a_wrong_configuration(
    tmp_path: Path, text: str, env: dict[str, str], said: str
) -> None:
    """A wrong configuration is one sentence on stderr and exit status 2, without a traceback."""
    (tmp_path / "newskeep.toml").write_text(text)

    result = scrapy(tmp_path, **env)

    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(said)
