"""What a crawling process leaves behind: its result as a JSON file, there as a whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from newskeep.errors import NewskeepError
from newskeep.model import Counts, Fault, RunState
from spiders.crawl import CrawlResult, SourceResult


def write_result(path: Path, result: CrawlResult) -> None:
    """Put a result in its place, on disk before it is seen.

    Raises:
        OSError: it can't be written.
    """
    scratch = path.with_suffix(".tmp")
    with scratch.open("w", encoding="utf-8") as file:
        json.dump(_fields(result), file)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def take_result(path: Path) -> CrawlResult | None:
    """The result that a process left, which is taken away; None when it left none that can be read."""
    try:
        fields = json.loads(path.read_bytes())
        result = _result(fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    path.unlink(missing_ok=True)
    return result


def _fields(result: CrawlResult) -> dict[str, Any]:
    error = result.error
    return {
        "run": result.run,
        "state": result.state,
        "verdict": result.verdict,
        "sources": {name: asdict(source) for name, source in result.sources.items()},
        "counts": asdict(result.counts),
        "error": error and {"code": error.code, "message": error.message, "hint": error.hint},
        "signal": result.signal,
    }


def _result(fields: dict[str, Any]) -> CrawlResult:
    sources = {
        name: SourceResult(
            RunState(source["state"]),
            source["verdict"],
            Counts(**source["counts"]),
            Fault(source["fault"]),
            source["rest"],
        )
        for name, source in fields["sources"].items()
    }
    error = fields["error"]
    return CrawlResult(
        run=fields["run"],
        state=RunState(fields["state"]),
        verdict=fields["verdict"],
        sources=sources,
        counts=Counts(**fields["counts"]),
        error=error and _error_type(error["code"])(error["message"], error["hint"]),
        signal=fields["signal"],
    )


def _error_type(code: str, base: type[NewskeepError] = NewskeepError) -> type[NewskeepError]:
    """The type of error that has a name in JSON; the plain one when none of those that are loaded has it."""
    known = [base]
    for kind in known:
        if kind.code == code:
            return kind
        known += kind.__subclasses__()
    return base
