"""How often a crawl asks whether storage is there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import NewsSite
from newskeep.storage.opening import open_storage
from tests.crawl.test_crawl_s3 import AWS, Bucket
from tests.faults.s3_proxy import Proxy

_TOML = """
[archive]
home = "home"
storage = {storage}
s3 = {{ endpoint_url = {endpoint}, region = "us-east-1" }}
[crawl]
delay = "0s"
allow_hosts = ["127.0.0.1"]
contact = "mailto:desk@example.org"
[sources.paper]
urls = [{source}]
"""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A new, empty bucket; this process and its children have its credentials."""
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    found = Bucket()
    yield found
    found.stop()


def _probing(proxy: Proxy) -> int:
    """Requests for the object that a probe writes."""
    return sum(target.endswith("/.newskeep") for _, target in proxy.requests)


def test_a_crawl_probes_once(bucket: Bucket, site: NewsSite, tmp_path: Path) -> None:
    """Before it writes its order, and not a second time when it begins."""
    url = f"s3://{bucket.name}/archive"
    with Proxy(bucket.client.meta.endpoint_url) as proxy:
        storage = open_storage(url, endpoint_url=proxy.url, region="us-east-1")
        storage.probe()  # the first one of a bucket writes, the others find it written
        proxy.requests.clear()
        storage.probe()
        once = _probing(proxy)
        proxy.requests.clear()
        values = {"storage": url, "endpoint": proxy.url, "source": site.first.url + "/"}
        text = _TOML.format(**{name: json.dumps(value) for name, value in values.items()})
        (tmp_path / "newskeep.toml").write_text(text)
        command = [sys.executable, "-m", "newskeep", "crawl"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
        assert (0, once) == (done.returncode, _probing(proxy)), done.stderr
    assert 3 == len(bucket.stored())
