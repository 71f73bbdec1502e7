"""Adaptive polling over six feed profiles: polls a day, delay and missed articles, beside the rules of three peers."""

from __future__ import annotations

from benchmarks.polling.report import main

__all__ = ["main"]
