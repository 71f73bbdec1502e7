"""Where a command's words go: data on stdout, as a table, tab-separated or JSON; everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Generic, TypeVar

from cli import words
from cli.columns import Column
from newskeep.errors import NewskeepError
from newskeep.text.printable import json_line

Item = TypeVar("Item")


class Output:
    """What a command says and to whom.

    Args:
        machine: JSON was asked for.
        quiet: nothing but data and errors.
    """

    def __init__(self, *, machine: bool = False, quiet: bool = False) -> None:
        self.machine = machine
        self.quiet = quiet
        self._reader_gone = False

    @property
    def on_terminal(self) -> bool:
        """Whether people look at the data itself."""
        return not self.machine and sys.stdout.isatty()

    @property
    def shows_progress(self) -> bool:
        """Whether somebody would see a progress bar."""
        return not self.quiet and sys.stderr.isatty()

    def say(self, text: str) -> None:
        """A sentence for people, on stderr; not with `--quiet`."""
        if not (self.quiet or self._reader_gone):
            sys.stderr.write(words.safe_text(text) + "\n")
            sys.stderr.flush()

    def text(self, text: str) -> None:
        """A text as data; on a terminal made harmless."""
        self._write(words.safe_text(text) if self.on_terminal else text)

    def data(self, data: bytes) -> None:
        """Bytes as data; on a terminal made harmless."""
        if self.on_terminal:
            self.text(data.decode("utf-8", "replace"))
            return
        with _reader_may_go(self):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)

    def record(self, shape: Mapping[str, Any]) -> None:
        """One JSON object, on one line."""
        self._write(json_line(shape) + "\n")

    def list(
        self,
        items: Iterable[Item],
        columns: Iterable[Column[Item]],
        shape: Callable[[Item], Mapping[str, Any]],
    ) -> int:
        """A list, streamed: JSON objects, a table on a terminal, or tab-separated values; how many items it had."""
        counted = _Counted(self._while_read(items))
        if self.machine:
            for item in counted:
                self.record(shape(item))
        else:
            self.table(counted, columns)
        return counted.number

    def table(self, items: Iterable[Item], columns: Iterable[Column[Item]]) -> None:
        """A table: fitted to the width of a terminal, tab-separated with a header line elsewhere."""
        if self.on_terminal:
            from cli.tables import draw

            with _reader_may_go(self):
                draw(items, [column for column in columns if not column.wide])
            return
        columns = list(columns)
        self._write("\t".join(column.name for column in columns) + "\n")
        for item in items:
            self._write("\t".join(words.one_line(column.value(item)) for column in columns) + "\n")

    def drawn(self, draw: Callable[[], None]) -> None:
        """What somebody draws on standard output by other means, on a terminal."""
        if not self._reader_gone:
            with _reader_may_go(self):
                draw()

    def close(self) -> None:
        """Hand over what is buffered.

        Raises:
            NewskeepError: standard output can't be written.
        """
        with _reader_may_go(self):
            sys.stdout.flush()

    def leave(self) -> None:
        """The reader has closed the pipe: what follows goes nowhere, and the command ends as it would have."""
        self._reader_gone = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

    def _write(self, text: str) -> None:
        with _reader_may_go(self):
            sys.stdout.write(text)

    def _while_read(self, items: Iterable[Item]) -> Iterator[Item]:
        with ExitStack() as stack:
            if isinstance(items, Generator):
                # What it reads from may be closed before the collector comes round.
                stack.callback(items.close)
            for item in items:
                yield item
                if self._reader_gone:
                    return


class _Counted(Generic[Item]):
    """Counts what passes."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.number = 0

    def __iter__(self) -> Iterator[Item]:
        for item in self._items:
            self.number += 1
            yield item


class _reader_may_go:  # noqa: N801 - reads as a sentence
    """`newskeep list | head` ends quietly; a full disk does not."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, BrokenPipeError):
            self._output.leave()
            return True
        if isinstance(error, OSError) and not isinstance(error, NewskeepError):
            raise NewskeepError(f"Standard output can't be written: {error.strerror}.") from error
        return False
