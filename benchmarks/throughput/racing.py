"""The rounds: everybody in turn."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.throughput import report
from benchmarks.throughput.closely import look
from benchmarks.throughput.contenders import Contender, Measured, chosen
from benchmarks.throughput.running import adopt
from benchmarks.throughput.serving import Server, serving
from benchmarks.throughput.settings import MARKUP, PAGES, ROUNDS


def race() -> None:
    """Make the site, let everybody run in turn, and print the tables."""
    adopt()
    with tempfile.TemporaryDirectory(prefix="newskeep-bench-") as folder:
        site = Path(folder, "site")
        site.mkdir()
        with serving(site, PAGES, MARKUP) as server:
            _say(report.about(server.site))
            rounds = [_round(Path(folder, f"round-{number}"), server) for number in range(ROUNDS)]
            closely = look(server, Path(folder, "closely"))
            if rounds:
                _say(report.contenders(rounds))
                _say(report.ratios(rounds, closely))
            _say(report.stages(closely))
            _say(report.sizes(rounds, server.site, closely.sizes))


def _round(folder: Path, server: Server) -> dict[str, Measured]:
    """Everybody once."""
    folder.mkdir()
    measured = {}
    for contender in chosen():
        try:
            measured[contender.name] = _run(contender, folder, server)
            sys.stderr.write(f"{contender.name}: {measured[contender.name].whole:.0f} s\n")
        except RuntimeError as error:
            sys.stderr.write(f"{contender.name}: {error}\n")
    shutil.rmtree(folder)
    return measured


def _run(contender: Contender, folder: Path, server: Server) -> Measured:
    place = folder / (contender.after or contender.name).replace(" ", "-")
    place.mkdir(exist_ok=True)
    return contender.race(server, place)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
