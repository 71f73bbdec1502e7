"""Ten mistakes in the configuration and ten operating troubles: each gives one sentence that helps."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from newskeep.archive.daemonlock import DaemonLock
from newskeep.archive.layout import Layout
from newskeep.catalog.catalog import create_catalog
from tests.operating.conftest import NOW
from tests.operating.running import newskeep

GOOD = 'archive.home = "home"\nsources.courier = { urls = ["http://127.0.0.1:9/"], schedule = "every 1h" }\n'

MISTAKES = [
    ("crawl.dely = '1s'", "newskeep.toml:3: crawl.dely: no such setting; did you mean \"delay\"?"),
    ("daemon.listen = '9464'", 'daemon.listen: "9464" is no address to listen at; write one with its port, such as "127.0.0.1:9464"'),
    ("daemon.ping = 'hc-ping.com/uuid'", "daemon.ping: this is no web address to ask"),
    ("daemon.log_format = 'xml'", 'daemon.log_format: "xml"'),
    ("daemon.keep_logs = 90", "daemon.keep_logs: 90 has no unit"),
    ("alarms.to = ['me@example.org']", "alarms.to[0]: this is no notification address"),
    ("alarms.to = ['foo://hunter2']", 'alarms.to[0]: apprise can\'t make anything of this "foo://" address'),
    ("alarms.to = 'ntfy://hunter2'", 'alarms.to: write a list of addresses, such as ["ntfy://your-topic"]'),
    ("daemon.ping = ['http://hunter2']", "daemon.ping: write one address, in quotes"),
    ("archive.min_free = '1G'", "archive.min_free: '1G' is not a size"),
    ("schedule.timezone = 'Berlin'", 'did you mean "Europe/Berlin"?'),
    ("archive.catalog = 'sqlite:///x'", "archive.catalog: this is no PostgreSQL address"),
    ("[sources", "newskeep.toml:3"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_mistakes_in_the_configuration(tmp_path: Path, line: str, words: str) -> None:
    """Nothing is started; file, line, key and what to write instead; no secret is repeated."""
    (tmp_path / "newskeep.toml").write_text(GOOD + line + "\n")
    done = newskeep(tmp_path, "run")
    assert (2, True) == (done.returncode, words in done.stderr), done.stderr
    assert ("Traceback" in done.stderr, "hunter2" in done.stderr, done.stdout) == (False, False, "")
    assert not (tmp_path / "home").exists()


@contextmanager
def port_taken(folder: Path) -> Iterator[str]:
    """Another process listens where the daemon is to."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f'daemon.listen = "127.0.0.1:{other.getsockname()[1]}"'


@contextmanager
def home_read_only(folder: Path) -> Iterator[str]:
    """Nobody may write there."""
    (folder / "home").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "newskeep-test", str(folder / "home")]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield ""
    subprocess.run(["umount", "--lazy", str(folder / "home")], check=True)


@contextmanager
def home_is_a_file(folder: Path) -> Iterator[str]:
    """Somebody had another idea of it."""
    (folder / "home").write_text("")
    yield ""


@contextmanager
def disk_full(folder: Path) -> Iterator[str]:
    """Not one byte is free."""
    (folder / "home").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "newskeep-test", str(folder / "home")]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield ""
    subprocess.run(["umount", "--lazy", str(folder / "home")], check=True)


@contextmanager
def newer_catalog(folder: Path) -> Iterator[str]:
    """A later newskeep has been here."""
    create_catalog(folder / "home").close()
    with sqlite3.connect(folder / "home/catalog.sqlite") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    yield ""


@contextmanager
def catalog_is_none(folder: Path) -> Iterator[str]:
    """Its file holds something else."""
    (folder / "home").mkdir()
    (folder / "home/catalog.sqlite").write_bytes(b"no database at all" * 100)
    yield ""


@contextmanager
def lock_held(folder: Path) -> Iterator[str]:
    """Another daemon runs."""
    with DaemonLock(Layout(folder / "home"), NOW):
        yield ""


@contextmanager
def storage_unreachable(folder: Path) -> Iterator[str]:
    """Nobody answers at the bucket's address."""
    yield 'archive.storage = "s3://bucket/x"\narchive.s3.endpoint_url = "http://127.0.0.1:9"\narchive.s3.region = "x"'


@contextmanager
def no_sources(folder: Path) -> Iterator[str]:
    """Nothing is to be crawled."""
    (folder / "newskeep.toml").write_text('archive.home = "home"\n')
    yield ""


@contextmanager
def other_storage(folder: Path) -> Iterator[str]:
    """The archive was made with another one."""
    with create_catalog(folder / "home") as catalog:
        catalog.remember(
            "storage", {"url": "s3://old", "endpoint_url": None, "region": None, "profile": None}
        )
        catalog.segments.add("a.warc.gz", "run", NOW)
    yield ""


TROUBLES = [
    (port_taken, 7, "daemon.listen: the daemon can't listen at 127.0.0.1:"),
    (home_read_only, 7, "can't be"),
    (home_is_a_file, 7, "can't be"),
    (disk_full, 7, "full"),
    (newer_catalog, 7, "has version 999"),
    (catalog_is_none, 7, "not a database"),
    (lock_held, 5, "A daemon already runs on the archive"),
    (storage_unreachable, 7, "s3://bucket/x did not answer as it should"),
    (no_sources, 2, "There is no source to crawl. Name one in newskeep.toml"),
    (other_storage, 2, "keeps its segments in s3://old"),
]


@pytest.mark.parametrize(
    ("trouble", "status", "words"), TROUBLES, ids=[trouble.__name__ for trouble, *_ in TROUBLES]
)
def test_operating_troubles(
    tmp_path: Path, trouble: Callable[[Path], AbstractContextManager[str]], status: int, words: str
) -> None:
    """What is wrong, where, and what to do; the exit status that scripts and service managers go by."""
    (tmp_path / "newskeep.toml").write_text(GOOD)
    with trouble(tmp_path) as more:
        with (tmp_path / "newskeep.toml").open("a") as file:
            file.write(f"{more}\n")
        done = newskeep(tmp_path, "run", AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret")
    sentence = done.stderr.splitlines()[-1]
    assert (status, True) == (done.returncode, words in sentence), done.stderr
    assert (False, True) == ("Traceback" in done.stderr, sentence.endswith((".", "`")))


def test_missing_credentials(tmp_path: Path) -> None:
    """The sentence says where they are looked for."""
    more = 'archive.storage = "s3://bucket/x"\narchive.s3.endpoint_url = "http://127.0.0.1:9"\n'
    (tmp_path / "newskeep.toml").write_text(GOOD + more)
    off = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path), "AWS_DEFAULT_REGION": "x"}
    done = newskeep(tmp_path, "run", **off)
    assert (7, True) == (done.returncode, "credentials" in done.stderr), done.stderr


def test_a_clock_before_the_last_fire(tmp_path: Path) -> None:
    """A source whose last fire lies in the future is crawled all the same."""
    (tmp_path / "newskeep.toml").write_text(GOOD)
    assert newskeep(tmp_path, "run", "--once").returncode == 1
    with sqlite3.connect(tmp_path / "home/catalog.sqlite") as connection:
        connection.execute("UPDATE fires SET due = due + 86400000, started = NULL, ended = ended + 86400000")
    connection.close()
    status = newskeep(tmp_path, "status")
    assert (0, True) == (status.returncode, "courier" in status.stdout), status.stderr
    done = newskeep(tmp_path, "run", "--once")
    assert (True, False) == (done.returncode in {0, 1}, "Traceback" in done.stderr), done.stderr


def test_secrets_are_starred_out(tmp_path: Path) -> None:
    """`config show` says how many there are, and no more; from the environment too."""
    (tmp_path / "newskeep.toml").write_text(GOOD + 'daemon.ping = "https://hc-ping.com/hunter2"\n')
    env = {"NEWSKEEP_ALARMS__TO": '["json://me:hunter2@127.0.0.1:9/x"]'}
    done = newskeep(tmp_path, "config", "show", **env)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("alarms.to", "daemon.ping"))]
    assert (0, False) == (done.returncode, "hunter2" in done.stdout + done.stderr)
    assert ['daemon.ping\t"****"\tnewskeep.toml:3', 'alarms.to\t["****"]\tNEWSKEEP_ALARMS__TO'] == lines
