"""The command, and the demo's archive."""

from __future__ import annotations

from tests.cli.conftest import demonstration, home, newskeep

__all__ = ["demonstration", "home", "newskeep"]
