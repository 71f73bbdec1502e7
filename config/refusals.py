"""What is wrong with a configuration, one sentence each, and all of it in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from config import sentences
from config.origins import Origins
from config.spelling import KeyPath, dotted
from newskeep.errors import ConfigError

_HINT = "Nothing was started."


@dataclass(frozen=True, slots=True)
class Refusal:
    """One mistake."""

    #: where it was made: `newskeep.toml:12`, `NEWSKEEP_CRAWL__DELAY`
    origin: str
    #: the key as in TOML; empty when it isn't about one
    key: str
    #: what is wrong with it and what to do
    sentence: str
    #: line of the file, 0 when it isn't there
    line: int = 0

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.origin, self.key, self.sentence) if part)
        # A line break in a value must not break the sentence.
        line = " ".join(line.splitlines())
        return line if line.endswith((".", "?", "!")) else f"{line}."


def refuse(refusals: Iterable[Refusal]) -> ConfigError:
    """The error that tells them all, one a line: the file's first, in its order."""
    ordered = sorted(refusals, key=lambda refusal: (not refusal.line, refusal.line))
    return ConfigError("\n".join(str(refusal) for refusal in ordered), _HINT)


def refusals_of(error: ValidationError, origins: Origins) -> list[Refusal]:
    """What pydantic found, in our words."""
    mistakes = [sentences.mistake(detail) for detail in error.errors(include_url=False)]
    return [_refusal(mistake, origins) for mistake in mistakes if not sentences.follows(mistake, mistakes)]


def _refusal(mistake: sentences.Mistake, origins: Origins) -> Refusal:
    """One mistake with the place where it was made."""
    path: KeyPath = mistake.path[:-1] if mistake.kind == "missing" else mistake.path
    origin = origins.of(path)
    return Refusal(origin.text, dotted(path), sentences.sentence(mistake, origin), origin.line)
