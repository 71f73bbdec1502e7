"""A clock for the stages of a process: CPU time of chosen functions, each without that of the others it calls."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from typing import Any


class StageClock:
    """Counts CPU seconds by stage; functions are wrapped where they are looked up, and nothing else is changed."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        #: what the stages inside each running one took
        self._inside: list[float] = []

    @property
    def seconds(self) -> dict[str, float]:
        """CPU seconds of each stage."""
        return dict(self._seconds)

    def watch(self, place: Any, name: str, stage: str) -> None:
        """Count a function for a stage from now on; one that is not there (any more) stays in what calls it.

        Args:
            place: module or class that has it.
            name: of the function.
            stage: that it belongs to.
        """
        function = getattr(place, name, None)
        if function is None:
            return

        @functools.wraps(function)
        def watched(*arguments: Any, **keywords: Any) -> Any:
            self._inside.append(0.0)
            before = time.thread_time()
            try:
                return function(*arguments, **keywords)
            finally:
                took = time.thread_time() - before
                self._seconds[stage] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        setattr(place, name, watched)

    def reset(self) -> None:
        """Begin anew."""
        self._seconds.clear()
