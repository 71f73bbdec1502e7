"""One crawl of every hostile case, beside a source that is good; what it cost, and what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.server import NewsSite
from newskeep.catalog.catalog import open_catalog
from tests.crawl.crawling import ROOT
from tests.crawl.papers import page, publish
from tests.hostile import bodies, lists, wire
from tests.hostile.certificates import server_context
from tests.hostile.server import Hostile, sent, whole

#: every case: what is done, and what the user reads of it
CASES: dict[str, tuple[str, str]] = {
    name: (does, reads)
    for name, does, _, reads in (*wire.CASES, *bodies.CASES, *lists.CASES)
} | {name: (f"a robots.txt that {does}", reads) for name, does, _, reads in lists.ROBOTS}  # fmt: skip
#: likewise, of servers that speak TLS, or should
TLS: dict[str, tuple[str, str]] = {
    "tls-own": ("a certificate of its own making", "its certificate is not valid"),
    "tls-trusted": ("the same, with verify_certificates = false", wire.STORED),
    "tls-plain": ("plain HTTP where TLS is wanted", wire.LATE),
    "tls-stalls": ("silence where TLS is wanted", wire.LATE),
}
CASES |= TLS
GOOD = 20
NO_REASON = "no reason is given"
TIMEOUT = 6


@dataclass
class Attack:
    """What came of it."""

    home: Path
    exit: int = -1
    result: dict[str, Any] = field(default_factory=dict)
    stderr: str = ""
    seconds: float = 0
    #: most bytes of memory that any of the processes held
    memory: int = 0
    #: what the run wrote into its log
    log: str = ""
    #: the state of each source, its verdict, and what the rows of its URLs say
    rows: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """All that a user can read of a case."""
        counts = self.result["sources"][name]
        stored = any(counts[verdict] for verdict in ("new", "duplicate", "near_duplicate"))
        return " | ".join((*self.rows[name], "stored" if stored else "not stored"))


def attack(folder: Path) -> Attack:
    """Crawl it all, as a user would."""
    done = Attack(folder / "home")
    with ExitStack() as stack:
        site = stack.enter_context(NewsSite(generated=(1, 1)))
        publish(site, site.first, GOOD, 900, delay=0.05)
        sources: dict[str, dict[str, object]] = {
            "good": {"urls": [f"{site.first.url}/news.xml"]},
            **_sources(stack, folder),
        }
        config = folder / "newskeep.toml"
        config.write_text(_toml(done.home, sources), "utf-8")
        started = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-m", "newskeep", "--config", str(config), "--json", "crawl"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
        ) as process:  # fmt: skip
            watch = threading.Thread(target=_watch, args=(done, process), daemon=True)
            watch.start()
            try:
                out, done.stderr = process.communicate(timeout=270)
            finally:
                process.kill()
        done.exit, done.seconds = process.returncode, time.monotonic() - started
    assert out, done.stderr
    done.result = json.loads(out)
    done.rows = _rows(done.home)
    done.log = "".join(path.read_text("utf-8") for path in (done.home / "runs").glob("*.log"))
    return done


def _sources(stack: ExitStack, folder: Path) -> dict[str, dict[str, object]]:
    def serve(*args: Any, **named: Any) -> Hostile:
        server = Hostile(*args, **named)
        stack.callback(server.close)
        return server

    answers = {name: answer for name, _, answer, _ in (*wire.CASES, *bodies.CASES, *lists.CASES)}
    main = serve(answers)
    sources: dict[str, dict[str, object]] = {name: {"urls": [f"{main.url}/{name}"]} for name in answers}
    for name in ("trap-calendar", "trap-session", "trap-facets", "trap-names"):
        sources[name]["max_articles"] = 390
    sources["index-wide"]["max_documents"] = 10
    # Hosts of their own: after these, a host is left alone.
    for number, name in enumerate(("status-429", "status-503", "retry-zone", "retry-late")):
        sources[name] = {"urls": [f"{serve(answers, host=f'127.0.2.{number + 1}').url}/{name}"]}
    for number, (name, _, answer, _) in enumerate(lists.ROBOTS):
        own = serve({name: whole(page(300 + number))}, robots=answer, host=f"127.0.1.{number + 1}")
        sources[name] = {"urls": [f"{own.url}/{name}"]}
    tls = serve({"tls-own": whole(page(20)), "tls-trusted": whole(page(21))}, tls=server_context(folder))
    sources["tls-own"] = {"urls": [f"{tls.url}/tls-own"]}
    sources["tls-trusted"] = {"urls": [f"{tls.url}/tls-trusted"], "verify_certificates": False}
    for name, other in (("tls-plain", main), ("tls-stalls", serve({}, robots=sent(60.0)))):
        sources[name] = {"urls": [f"{other.url.replace('http:', 'https:')}/{name}"], "obey_robots": False}
    return sources


def _toml(home: Path, sources: dict[str, dict[str, object]]) -> str:
    tables = "".join(
        f"[sources.{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in source.items())
        for name, source in sources.items()
    )
    return (
        f'[archive]\nhome = {json.dumps(str(home))}\n[crawl]\ndelay = "0s"\nper_host = 32\nmax_articles = 25\n'
        f'timeout = "{TIMEOUT}s"\nallow_hosts = ["127.0.0.0/8"]\ncontact = "mailto:desk@example.org"\n{tables}'
    )


def _watch(done: Attack, process: subprocess.Popen[str]) -> None:
    """Look at the memory of all processes of the crawl's session, until it has ended."""
    while process.poll() is None:
        for folder in Path("/proc").glob("[0-9]*"):
            if _session_of(folder.name) == process.pid:
                done.memory = max(done.memory, _memory_of(folder))
        time.sleep(0.1)


def _session_of(pid: str) -> int:
    try:
        return os.getsid(int(pid))
    except OSError:
        return 0


def _memory_of(folder: Path) -> int:
    """Bytes that the process has in memory, shared ones too."""
    try:
        status = (folder / "status").read_text("ascii")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def _rows(home: Path) -> dict[str, tuple[str, str, str]]:
    found: dict[str, set[str]] = {}
    with open_catalog(home) as catalog:
        for row in catalog.door.connection.execute("SELECT source, reason FROM urls"):
            found.setdefault(row["source"], set()).add(row["reason"] or NO_REASON)
        return {
            fire.source: (fire.state.value, fire.verdict, "; ".join(sorted(found.get(fire.source, ()))))
            for fire in catalog.ledger.fires(limit=1000)
        }
