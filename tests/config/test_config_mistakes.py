"""What a wrong newskeep.toml is told: one sentence a mistake, with file, line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.loading import load
from newskeep.errors import ConfigError

SOURCE = '[sources.bbc]\nurls = ["https://www.bbc.co.uk/news"]\n'

# (settings, what is said of them behind the file's name)
MISTAKES = [
    # keys
    (f'{SOURCE}schedle = "manual"', '3: sources.bbc.schedle: no such setting; did you mean "schedule"?'),
    ('[crawl]\ndely = "1s"', '2: crawl.dely: no such setting; did you mean "delay"?'),
    ('[crawler]\ndelay = "1s"', '1: crawler: no such setting; did you mean "crawl"?'),
    ('delay = "1s"', "1: delay: no such setting; did you mean crawl.delay?"),
    ("[crawl]\njaccard = 0.5", "2: crawl.jaccard: no such setting; did you mean dedupe.jaccard?"),
    (f'{SOURCE}start_urls = ["x"]', '3: sources.bbc.start_urls: no such setting; did you mean "urls"?'),
    ('[sources.bbc]\nurl = "https://a.example"', '2: sources.bbc.url: no such setting; did you mean "urls"?'),
    (
        "[dedupe]\nxyzzy = 1",
        "2: dedupe.xyzzy: no such setting; the settings here are near_duplicates, containment, jaccard.",
    ),
    (
        "[archive.s3]\nsize = 1",
        "2: archive.s3.size: no such setting; the settings here are endpoint_url, region, profile.",
    ),
    # shapes
    ("[sources.bbc]", '1: sources.bbc: needs urls, a list of at least one address: urls = ["https://…"].'),
    ("[sources.bbc]\nurls = []", '2: sources.bbc.urls: is empty; name at least one: urls = ["https://…"].'),
    (
        '[sources.dw]\nurls = "https://rss.dw.com/xml/all"',
        '2: sources.dw.urls: takes a list, not "https://rss.dw.com/xml/all"; put it in brackets: urls = ["https://rss.dw.com/xml/all"].',
    ),
    ("crawl = 3", "1: crawl: takes a table, not 3; write [crawl]."),
    (
        '[sources]\na = "https://a.example/"',
        '2: sources.a: takes a table; write [sources.a] and below it urls = ["https://a.example/"].',
    ),
    (
        '[[sources]]\nurls = ["x"]',
        "1: sources: takes a table for each source, with its name: [sources.courier].",
    ),
    (
        '[sources.bbc.co.uk]\nurls = ["https://bbc.co.uk"]',
        '1: sources.bbc.co: no such table; a name with dots needs quotes: [sources."bbc.co.uk"].',
    ),
    (
        '[sources."my news"]\nurls = ["https://a.example"]',
        '1: sources."my news": the name of a source has letters, digits, "-", "_" and "." only; did you mean "my-news"?',
    ),
    # texts, numbers, switches
    ("[schedule]\ntimezone = 3", '2: schedule.timezone: takes a text in quotes, not 3; write "3".'),
    ("[archive.s3]\nregion = []", "2: archive.s3.region: takes one text, not []."),
    (
        '[crawl]\nconcurrency = "32"',
        '2: crawl.concurrency: takes a whole number, not "32"; write it without quotes: concurrency = 32.',
    ),
    ("[crawl]\nmax_articles = 1.5", "2: crawl.max_articles: takes a whole number, not 1.5."),
    ("[crawl]\nper_host = true", "2: crawl.per_host: takes a whole number, not true."),
    ("[crawl]\nper_host = 0", "2: crawl.per_host: 0 is less than 1."),
    ("[schedule]\nworkers = -1", "2: schedule.workers: -1 is less than 1."),
    ("[crawl]\nconcurrency = 9999999999", "2: crawl.concurrency: 9999999999 is more than 1000000000."),
    ('[crawl]\nobey_robots = "yes"', '2: crawl.obey_robots: takes true or false without quotes, not "yes".'),
    ("[dedupe]\ncontainment = 85", "2: dedupe.containment: 85 is more than 1; write 0.85 for 85 %."),
    ("[dedupe]\njaccard = -0.5", "2: dedupe.jaccard: -0.5 is less than 0."),
    ("[dedupe]\njaccard = 850", "2: dedupe.jaccard: 850 is more than 1."),
    ("[dedupe]\njaccard = nan", "2: dedupe.jaccard: takes a number between 0 and 1, not nan."),
    ('[dedupe]\njaccard = "high"', '2: dedupe.jaccard: takes a number between 0 and 1, not "high".'),
    # durations and sizes
    ("[crawl]\ndelay = 2", '2: crawl.delay: 2 has no unit; write a duration in quotes, such as "2s".'),
    (
        '[crawl]\ndelay = "5 minutes"',
        '2: crawl.delay: \'5 minutes\' is not a duration; write a number and a unit, such as "90s", "15m", "6h" or "2d".',
    ),
    (
        "[crawl]\ndelay = 2026-11-22",
        '2: crawl.delay: "2026-11-22" is not a duration; write one in quotes, such as "90s" or "6h".',
    ),
    ('[crawl]\ntimeout = "0s"', '2: crawl.timeout: "0s" leaves no time at all; write one such as "30s".'),
    (f'[crawl]\ntimeout = "{"9" * 40}d"', f"2: crawl.timeout: '{'9' * 40}d' is longer than a century."),
    ('[crawl]\nrevisit = ["1d", "6h"]', '2: crawl.revisit: ages must rise, and "6h" stands after "1d".'),
    (
        '[crawl]\nrevisit = [\n  "1d",\n  "2x",\n]',
        "4: crawl.revisit[1]: '2x' is not a duration; write a number and a unit",
    ),
    (
        "[crawl]\nmax_page = 10000000",
        '2: crawl.max_page: 10000000 has no unit; write a size in quotes, such as "10MB".',
    ),
    (
        "[crawl]\nmax_page = false",
        '2: crawl.max_page: false is not a size; write one in quotes, such as "10MB".',
    ),
    (
        '[crawl]\nmax_page = "999B"',
        '2: crawl.max_page: "999B" is less than any page has; write at least "1kB".',
    ),
    (f'[crawl]\nmax_page = "{"9" * 400}GB"', "is larger than any disk."),
    # addresses
    (
        '[sources.bbc]\nurls = ["www.bbc.co.uk/news"]',
        '2: sources.bbc.urls[0]: "www.bbc.co.uk/news" is not a web address (http or https); did you mean "https://www.bbc.co.uk/news"?',
    ),
    (
        '[sources.a]\nurls = [\n  "https://a.example/",  # good\n  "feed://a.example/rss",\n]',
        '4: sources.a.urls[1]: "feed://a.example/rss" is not a web address (http or https); did you mean "https://a.example/rss"?',
    ),
    (
        '[sources.a]\nurls = ["ftp://a.example/"]',
        '2: sources.a.urls[0]: "ftp://a.example/" is not a web address (http or https).',
    ),
    ('[sources.a]\nurls = ["https://a.example:99999/"]', "is not a web address (http or https)."),
    ('[sources.a]\nurls = ["https://a.example/\\n"]', "is not a web address (http or https)"),
    (
        '[sources.a]\nurls = ["https://a.example/", "https://a.example/"]',
        '2: sources.a.urls: "https://a.example/" stands in the list twice; leave one out.',
    ),
    (
        '[crawl]\ncontact = "me@a.example"',
        '2: crawl.contact: "me@a.example" needs its scheme; write "mailto:me@a.example".',
    ),
    (
        '[crawl]\ncontact = "me"',
        '2: crawl.contact: "me" is no contact; write "mailto:you@example.org" or "https://…" with yours.',
    ),
    ('[crawl]\ncontact = "https://a.example/(me)"', "is no contact"),
    (
        '[crawl]\nallow_hosts = ["http://127.0.0.1:8000/"]',
        '2: crawl.allow_hosts[0]: "http://127.0.0.1:8000/" is a page\'s address, and a host is wanted; write "127.0.0.1:8000".',
    ),
    (
        '[crawl]\nallow_hosts = ["10.0.0.1/8"]',
        '2: crawl.allow_hosts[0]: "10.0.0.1/8" names an address inside a block; write "10.0.0.0/8" or "10.0.0.1".',
    ),
    (
        '[crawl]\nallow_hosts = ["10.0.0.0/99"]',
        '"10.0.0.0/99" is no CIDR block; write one such as "10.0.0.0/8".',
    ),
    ('[crawl]\nallow_hosts = ["*.example"]', '"*.example" is no host, host:port or CIDR block'),
    ('[crawl]\nallow_hosts = ["localhost:0"]', '"localhost:0" is no host, host:port or CIDR block'),
    # places
    ('[archive]\nhome = ""', '2: archive.home: "" is no folder; write one such as "archive".'),
    (
        '[archive]\nhome = "s3://bucket"',
        '2: archive.home: "s3:/bucket" is no folder; write one such as "archive".',
    ),
    (
        '[archive]\nstorage = "gs://b"',
        '2: archive.storage: segments can\'t be kept in "gs:"; write a folder or "s3://bucket/prefix".',
    ),
    (
        '[archive]\nstorage = "s3:/news"',
        '2: archive.storage: segments can\'t be kept in "s3:"; write a folder or "s3://news".',
    ),
    (
        '[archive]\nstorage = "s3://"',
        '2: archive.storage: "s3://" names no bucket and prefix; write "s3://bucket/prefix".',
    ),
    ('[archive]\nstorage = "a\\u0000b"', "is no place; write a folder"),
    ('[archive]\ncatalog = "news.db"', "2: archive.catalog: this is no PostgreSQL address; write"),
    # patterns, names, choices
    (
        f"{SOURCE}exclude = ['/live/(.*']",
        '3: sources.bbc.exclude[0]: "/live/(.*" is not a regular expression: missing ), unterminated subpattern at position 6.',
    ),
    (f"{SOURCE}prune = ['div[']", '3: sources.bbc.prune[0]: "div[" is not a CSS selector: '),
    (
        f'{SOURCE}reader = "my.module.read"',
        '3: sources.bbc.reader: "my.module.read" names nothing in a module; did you mean "my.module:read"?',
    ),
    (
        f'{SOURCE}spider = "x y"',
        '3: sources.bbc.spider: "x y" names nothing in a module; write it as "module:name".',
    ),
    (
        '[crawl]\nkeep = ["articles", "feed"]',
        '2: crawl.keep[1]: "feed" is none of "articles", "fronts", "feeds"; did you mean "feeds"?',
    ),
    (
        '[schedule]\ntimezone = "berlin"',
        '2: schedule.timezone: "berlin" is not a time zone; did you mean "Europe/Berlin"?',
    ),
    (
        '[schedule]\ntimezone = "../etc"',
        '2: schedule.timezone: "../etc" is not a time zone; write one such as',
    ),
    # contradictions
    (
        "[crawl]\nper_host = 64",
        "2: crawl.per_host: 64 at one host can't be reached with concurrency = 32 at all hosts.",
    ),
    (
        f"{SOURCE}per_host = 8\n[crawl]\nconcurrency = 4",
        "3: sources.bbc.per_host: 8 at one host can't be reached with concurrency = 4 at all hosts.",
    ),
    (
        '[archive.s3]\nregion = "x"',
        '1: archive.s3: says where S3 is, but archive.storage is not "s3://bucket/prefix".',
    ),
    (
        f"{SOURCE}include = ['/a', '/b']\nexclude = ['/b']",
        "4: sources.bbc.exclude[0]: stands in include too, so that nothing could ever pass.",
    ),
]


def refused(folder: Path, text: str) -> str:
    """What loading a wrong text says, without the folder."""
    path = folder / "newskeep.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert caught.value.hint == "Nothing was started."
    return caught.value.message.replace(f"{folder}/", "")


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[said[:60] for _, said in MISTAKES])
def test_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A single mistake gives a single line, which names the file, the line, the key and what to do."""
    message = refused(tmp_path, text)

    assert message.startswith("newskeep.toml:")
    assert said in message
    assert message.count("\n") == 0


def test_all_mistakes_in_one_go(tmp_path: Path) -> None:
    """Every mistake of a file is told at once, in the order of its lines."""
    message = refused(tmp_path, '[dedupe]\njaccard = 2\n[crawl]\ndely = "1s"\nper_host = 0\n[sources.a]\n')

    assert [line.split(": ")[:2] for line in message.splitlines()] == [
        ["newskeep.toml:2", "dedupe.jaccard"],
        ["newskeep.toml:4", "crawl.dely"],
        ["newskeep.toml:5", "crawl.per_host"],
        ["newskeep.toml:6", "sources.a"],
    ]


SECRETS = [
    '[archive]\naws_secret_access_key = "hunter2"',
    '[archive.s3]\naccess_key_id = "hunter2"',
    '[aws]\nsecret = "hunter2"',
    "[archive]\naws_secret_access_key = hunter2",
    '[archive]\ncatalog = "mysql://me:hunter2@db/news"',
    '[archive]\nstorage = "s3://me:hunter2@bucket/news"',
    '[sources.a]\nurls = ["https://me:hunter2@a.example/"]',
    '[sources.a]\nurls = ["https://me:hunter2@a.example:99999/"]',
    "[archive]\ncatalog = postgresql://me:hunter2@db/news",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_not_repeated(tmp_path: Path, text: str) -> None:
    """A secret that was written into the file is refused, and does not appear in the refusal."""
    assert "hunter2" not in refused(tmp_path, text)


def test_credentials_go_to_the_aws_chain(tmp_path: Path) -> None:
    """Who writes a key of AWS into the file is told where it belongs."""
    assert "give them to the AWS chain" in refused(tmp_path, SECRETS[0])
