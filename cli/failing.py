"""What a command that fails leaves behind: one sentence, as JSON too, and an exit status."""

from __future__ import annotations

import contextlib
import re
import sys
from types import FrameType
from typing import NoReturn

from newskeep.errors import NewskeepError, UsageError
from newskeep.text.printable import json_line, printable

INTERRUPTED = 130
TERMINATED = 143


class Terminated(BaseException):
    """SIGTERM has come."""


def terminate(signal: int, frame: FrameType | None) -> NoReturn:
    """Signal handler: leave through every `with` and `finally` instead of dying on the spot."""
    raise Terminated


def report(error: BaseException, *, machine: bool, verbose: bool) -> int:
    """Say on stderr what went wrong; the exit status.

    Args:
        error: what ended the command.
        machine: say it as one JSON object.
        verbose: show the traceback of an error that newskeep does not know.
    """
    match error:
        case NewskeepError():
            return tell(error.message, hint=error.hint, code=error.code, status=error.exit, machine=machine)
        case KeyboardInterrupt():
            return tell("Interrupted.", code="interrupted", status=INTERRUPTED, machine=machine)
        case Terminated():
            return tell("Terminated.", code="terminated", status=TERMINATED, machine=machine)
        case MemoryError():
            return tell("There is not enough memory.", code="failed", status=1, machine=machine)
        case _:
            return tell(_unexpected(error, verbose), code="internal", status=1, machine=machine)


def tell(message: str, *, hint: str = "", code: str, status: int, machine: bool) -> int:
    """The last words of a command that did not do what was asked; its exit status."""
    if machine:
        shape = {"type": "error", "code": code, "exit": status, "message": message, "hint": hint or None}
        line = json_line(shape)
    else:
        line = printable(f"{message} {hint}".strip())
    with contextlib.suppress(OSError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    return status


#: the parser's words for a value that is none, and those of a person
_PARSER = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer[^.]*", "a whole number is wanted"),
    (r"Input should be greater than or equal to (\S+)", r"\1 or more is wanted"),
    (r"Input should be less than or equal to (\S+)", r"\1 or less is wanted"),
)


def usage(error: Exception, command: str) -> UsageError:
    """What the parser of the command line refuses, in one sentence of ours."""
    format_message = getattr(error, "format_message", error.__str__)
    message = " ".join(str(format_message()).split())
    for theirs, ours in _PARSER:
        message = re.sub(theirs, ours, message)
    message = message if message.endswith((".", "?", "!")) else message + "."
    return UsageError(message, f"`{command} -h` shows how.")


def _unexpected(error: BaseException, verbose: bool) -> str:
    import tempfile
    import traceback

    if verbose:
        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="newskeep-", suffix=".traceback.txt", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return f"Something went wrong that newskeep does not know ({what}); --verbose shows where."
    return f"Something went wrong that newskeep does not know ({what}); {file.name} has where."
