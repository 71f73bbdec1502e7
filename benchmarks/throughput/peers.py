"""Other people's programs, where they are installed: each is given the list of the articles' addresses."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.throughput.serving import Server
from benchmarks.throughput.settings import PEERS

#: its default waits five seconds between two requests to a host, and asks no address of this machine
_TRAFILATURA = "[DEFAULT]\nSLEEP_TIME = 0\nSSRF_PROTECTION = off\n"


def found() -> dict[str, Callable[[Path, Server], Sequence[str]]]:
    """What makes the command of each peer that is here, by its name."""
    made: dict[str, Callable[[Path, Server], Sequence[str]]] = {}
    if _trafilatura_command():
        made["trafilatura --parallel 2"] = _trafilatura
    if _news_please_python():
        made["news-please"] = _news_please
    return made


def missing() -> list[str]:
    """The peers that are not here."""
    named = {"trafilatura": _trafilatura_command(), "news-please": _news_please_python()}
    return [name for name, path in named.items() if not path]


def _trafilatura_command() -> str:
    return shutil.which(str(Path(sys.executable).parent / "trafilatura")) or ""


def _news_please_python() -> str:
    python = Path(PEERS, "bin/python")
    installed = PEERS and any(Path(PEERS).glob("lib/python*/site-packages/newsplease"))
    return str(python) if installed else ""


def _trafilatura(folder: Path, server: Server) -> Sequence[str]:
    (folder / "settings.cfg").write_text(_TRAFILATURA)
    addresses = folder / "urls"
    addresses.write_text("\n".join(server.site.urls()) + "\n")
    options = ["--parallel", "2", "--json", "--with-metadata", "--no-comments", "--config-file"]
    return [
        _trafilatura_command(), "-i", str(addresses), "-o", str(folder / "articles"), *options, str(folder / "settings.cfg")
    ]  # fmt: skip


def _news_please(folder: Path, server: Server) -> Sequence[str]:
    addresses = folder / "urls"
    addresses.write_text("\n".join(server.site.urls()) + "\n")
    script = Path(__file__).with_name("newsplease_urls.py")
    return [_news_please_python(), str(script), str(addresses), str(folder / "articles")]
