"""Settings from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.loading import Loaded, load
from newskeep.errors import ConfigError

FILE = """\
[crawl]
delay = "1s"
[sources."bbc.co.uk"]
urls = ["https://www.bbc.co.uk/news", "https://www.bbc.co.uk/sport"]
[sources.Le-Monde]
urls = ["https://www.lemonde.fr/"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration with two sources."""
    path = tmp_path / "newskeep.toml"
    path.write_text(FILE)
    return path


def refused(path: Path | None, env: dict[str, str]) -> str:
    """What loading says of a wrong environment."""
    with pytest.raises(ConfigError) as caught:
        load(path, env)
    return caught.value.message


def test_values_are_taken_by_the_type_of_the_setting(tmp_path: Path) -> None:
    """Durations, sizes, numbers, switches and lists (TOML or JSON) are read from a variable's text."""
    env = {
        "NEWSKEEP_CRAWL__DELAY": "0s",
        "NEWSKEEP_CRAWL__MAX_PAGE": "500kB",
        "NEWSKEEP_CRAWL__CONCURRENCY": "8",
        "NEWSKEEP_CRAWL__OBEY_ROBOTS": "No",
        "NEWSKEEP_CRAWL__ALLOW_HOSTS": '["127.0.0.1"]',
        "NEWSKEEP_CRAWL__KEEP": "['articles', 'feeds',]",
        "NEWSKEEP_DEDUPE__JACCARD": "1",
        "NEWSKEEP_SCHEDULE__TIMEZONE": "Europe/Berlin",
        "NEWSKEEP_ARCHIVE__STORAGE": "s3://news/all",
        "NEWSKEEP_ARCHIVE__S3__REGION": "42",
    }

    config = load(None, env).config

    crawl = config.crawl
    assert (timedelta(0), 500_000, 8, False) == (
        crawl.delay,
        crawl.max_page,
        crawl.concurrency,
        crawl.obey_robots,
    )
    assert (crawl.allow_hosts, crawl.keep) == (("127.0.0.1",), ("articles", "feeds"))
    assert (config.dedupe.jaccard, config.schedule.timezone) == (1, "Europe/Berlin")
    assert (config.archive.storage, config.archive.s3.region) == ("s3://news/all", "42")


@pytest.mark.parametrize(
    ("variable", "source"),
    [
        ("NEWSKEEP_SOURCES__BBC_CO_UK__SCHEDULE", "bbc.co.uk"),
        ("NEWSKEEP_SOURCES__LE_MONDE__SCHEDULE", "Le-Monde"),
        ("NEWSKEEP_SOURCES__Le-Monde__SCHEDULE", "Le-Monde"),
    ],
)
def test_sources_are_found_by_their_names_in_capitals(file: Path, variable: str, source: str) -> None:
    """A variable's name can't hold dots and hyphens: underscores stand for them."""
    loaded = load(file, {variable: "manual"})

    assert str(loaded.config.sources[source].schedule) == "manual"
    assert {"bbc.co.uk", "Le-Monde"} == set(loaded.config.sources)


def test_source_from_the_environment_alone() -> None:
    """A source that the file doesn't have is named in small letters."""
    config = load(None, {"NEWSKEEP_SOURCES__THE_A__B__URLS": '["https://a.example/"]'}).config

    assert list(config.sources) == ["the_a__b"]


def test_environment_goes_before_the_file(file: Path) -> None:
    """A variable covers the file's value, a list as a whole, and a mistake in it is the variable's."""
    urls = "NEWSKEEP_SOURCES__BBC_CO_UK__URLS"
    loaded = load(file, {"NEWSKEEP_CRAWL__DELAY": "3s"})

    assert timedelta(seconds=3) == loaded.config.crawl_for("Le-Monde").delay
    assert f'{urls}: sources."bbc.co.uk".urls[1]: "x" is not a web address (http or https).' == refused(
        file, {urls: '["https://a.example/", "x"]'}
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("NEWSKEEP_CRAWL__DELY", "1s", "crawl.dely: no such setting; did you mean NEWSKEEP_CRAWL__DELAY?"),
        ("NEWSKEEP_CRAWL__DELAY", "1", "crawl.delay: '1' is not a duration"),
        ("NEWSKEEP_CRAWL__CONCURRENCY", "many", 'crawl.concurrency: takes a whole number, not "many".'),
        ("NEWSKEEP_CRAWL__OBEY_ROBOTS", "maybe", "crawl.obey_robots: takes true or false"),
        ("NEWSKEEP_CRAWL__ALLOW_HOSTS", "127.0.0.1", 'put it in brackets: allow_hosts = ["127.0.0.1"].'),
        ("NEWSKEEP_CRAWL__DELAY__X", "1s", "crawl.delay"),
        (
            "NEWSKEEP_CRAWL_DELAY",
            "1s",
            "two underscores stand between a section and its key; did you mean NEWSKEEP_CRAWL__DELAY?",
        ),
        ("NEWSKEEP_SOURCES_A_URLS", "x", "a setting is NEWSKEEP_SECTION__KEY."),
        ("NEWSKEEP_NOTHING__HERE", "x", "nothing: no such setting; the settings here are archive, crawl"),
        ("NEWSKEEP_ARCHIVE__S3__SECRET_ACCESS_KEY", "hunter2", "give them to the AWS chain"),
    ],
)
def test_wrong_variables_are_refused(variable: str, value: str, said: str) -> None:
    """A variable that sets nothing, or wrongly, is refused under its own name, without its secrets."""
    message = refused(None, {variable: value})

    assert message.startswith(f"{variable}: ")
    assert said in message
    assert "hunter2" not in message


def test_variable_inside_a_setting_of_the_file(file: Path) -> None:
    """A variable that goes below a value of the file is refused, and the file's mistakes stay told."""
    file.write_text("[crawl]\ndelay = 3\n")

    lines = refused(file, {"NEWSKEEP_CRAWL__DELAY__X": "1s"}).splitlines()

    assert [f"{file}:2: crawl.delay", "NEWSKEEP_CRAWL__DELAY__X"] == [
        ": ".join(lines[0].split(": ")[:2]),
        lines[1].split(": ")[0],
    ]


def test_other_names_are_no_settings(tmp_path: Path) -> None:
    """Names that are the command's, the tests' or a service manager's own are left alone."""
    env = {
        "NEWSKEEP_CONFIG": "x",
        "NEWSKEEP_VENV": ".venv",
        "NEWSKEEP_TEST_S3__URL": "x",
        "NEWSKEEP_SERVICE_HOST": "10.0.0.1",
        "PATH": "/bin",
    }

    loaded: Loaded = load(None, env)

    assert {"default"} == set(loaded.origins.values())
