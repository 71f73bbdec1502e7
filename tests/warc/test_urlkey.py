"""The key of an index row."""

from __future__ import annotations

import socket

import pytest

from newskeep.warc.urlkey import urlkey


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com:443/News/", "com,example)/news"),
        ("http://example.com/?b=2&a=1", "com,example)/?a=1&b=2"),
        ("http://127.0.0.1:8000/a", "1,0,0,127:8000)/a"),
        ("urn:newskeep:article:a1:1", "urn:newskeep:article:a1:1"),
        ("http://example.com:x/", "http://example.com:x/"),
    ],
)
def test_key(url: str, key: str) -> None:
    """Hosts are turned round, and what has no such form is its own key."""
    assert key == urlkey(url)


@pytest.mark.parametrize("url", ["http://999.1.1.1/", "http://1.2.3.256:80/a", "http://%39%39%39.1/"])
def test_no_name_server_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of digits that is no address has no key of the usual form, because making one asks the network."""

    def asked(host: object) -> None:
        pytest.fail(f"asked for {host!r}")

    monkeypatch.setattr(socket, "gethostbyname_ex", asked)
    assert url == urlkey(url)
