"""The newskeep.toml to start from, as `newskeep init` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from config.spelling import key, text

_TEMPLATE = Path(__file__).with_name("default.toml")
_CONTACT = 'contact = ""'
_EXAMPLE = "# [sources.courier]\n"


def render(contact: str = "", sources: Mapping[str, Iterable[str]] | None = None) -> str:
    """The commented default newskeep.toml, with a contact and sources filled in.

    Args:
        contact: `mailto:…` or `https://…`.
        sources: the URLs of each source by its name; they stand before the example of one.
    """
    template = _TEMPLATE.read_text(encoding="utf-8")
    template = template.replace(_CONTACT, f"contact = {text(contact)}", 1)
    tables = "".join(_table(name, urls) for name, urls in (sources or {}).items())
    return template.replace(_EXAMPLE, tables + _EXAMPLE, 1)


def _table(name: str, urls: Iterable[str]) -> str:
    lines = "".join(f"  {text(url)},\n" for url in urls)
    return f"[sources.{key(name)}]\nurls = [\n{lines}]\n\n"
