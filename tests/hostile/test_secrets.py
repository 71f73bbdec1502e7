"""What must stay secret is nowhere in what a crawl leaves or says."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys

import pytest

from demo.server import NewsSite
from tests.crawl.crawling import ROOT
from tests.crawl.papers import feed, page

SECRETS = {
    "aws-secret": "planted-aws-secret-key-0123456789",
    "aws-id": "PLANTEDAWSKEYID",
    "ping": "planted-ping-uuid",
    "alarm": "planted-alarm-token",
    "link": "planted-link-password",
    "redirect": "planted-redirect-password",
    "proxy": "planted-proxy-password",
}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file that a crawl left, and what it said, with all that is secret planted around it."""
    folder = tmp_path_factory.mktemp("planted")
    with NewsSite(generated=(1, 1)) as site:
        url = site.first.url
        inside = url.replace("//", f"//editor:{SECRETS['link']}@")
        site.override("/news.xml", outlet="first", body=feed(inside, ["/one/", "/two/", "/gone/"]))
        site.override("/one/", outlet="first", body=page(41))
        moved = f"{url.replace('//', '//editor:' + SECRETS['redirect'] + '@')}/one/"
        site.override("/two/", outlet="first", status=302, headers={"Location": moved})
        (folder / "newskeep.toml").write_text(
            f'[archive]\nhome = "home"\n[crawl]\ndelay = "0s"\nallow_hosts = ["127.0.0.1"]\n'
            f'[daemon]\nping = "http://127.0.0.1:9/{SECRETS["ping"]}"\n'
            f'[alarms]\nto = ["json://127.0.0.1:9/{SECRETS["alarm"]}"]\n'
            f'[sources.paper]\nurls = ["{url}/news.xml"]\n'
        )
        said = subprocess.run(
            [sys.executable, "-m", "newskeep", "--config", str(folder / "newskeep.toml"), "--verbose", "crawl"],
            capture_output=True, check=False, cwd=ROOT, timeout=90,
            env={**os.environ, "AWS_SECRET_ACCESS_KEY": SECRETS["aws-secret"], "AWS_ACCESS_KEY_ID": SECRETS["aws-id"],
                 "http_proxy": f"http://u:{SECRETS['proxy']}@127.0.0.1:9/"},
        )  # fmt: skip
    assert said.returncode == 3, said.stderr
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in (folder / "home").rglob("*")
        if path.is_file()
    }
    unpacked = {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()}
    return {**unpacked, "stdout": said.stdout, "stderr": said.stderr}


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_left(left: dict[str, bytes], name: str) -> None:
    """Not in the log, the segments' own records, the catalog, the sidecars, or on the terminal."""
    wanted = SECRETS[name].encode()
    found = [file for file, data in left.items() if wanted in _ours(file, data)]
    assert [] == found


def test_there_was_something_to_look_at(left: dict[str, bytes]) -> None:
    """The page was stored, and the run has its log."""
    assert any(file.endswith(".warc.gz") for file in left)
    assert any(file.endswith(".log") for file in left)


def _ours(file: str, data: bytes) -> bytes:
    """Without the one place where a server's own words are kept as it sent them: the head of its answer."""
    return (
        b"\n".join(line for line in data.split(b"\n") if not line.startswith(b"Location:"))
        if file.endswith(".warc.gz")
        else data
    )
