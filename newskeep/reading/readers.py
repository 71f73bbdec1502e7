"""A source's own reader: a function that is named in its configuration."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from newskeep.errors import NewskeepError
from newskeep.model import Reading

if TYPE_CHECKING:
    from newskeep.reading.page import Page

    Reader = Callable[[Page], Reading | None]


class ReadingError(NewskeepError):
    """A source's own reader can't be loaded, or failed on a page."""

    code = "reading"


@functools.cache
def load_reader(name: str) -> Reader:
    """The function that `module:function` names.

    Raises:
        ReadingError: there is none; the message says what is missing.
    """
    module_name, colon, function_name = name.partition(":")
    if not colon or not module_name or not function_name:
        raise ReadingError(f"The reader {name!r} names no function.", 'Write it as "module:function".')
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise ReadingError(
            f"The reader {name!r} can't be loaded: {type(error).__name__}: {error}.",
            "Is its folder on the module path?",
        ) from error
    reader: Reader | None = getattr(module, function_name, None)
    if not callable(reader):
        raise ReadingError(
            f"The module {module_name!r} of the reader {name!r} has no function {function_name!r}."
        )
    return reader


def read_with(name: str, page: Page) -> Reading | None:
    """What a source's own reader says of a page; None when it leaves the page to the built-in one.

    Raises:
        ReadingError: it can't be loaded, raises, or returns something else.
    """
    reader = load_reader(name)
    try:
        reading = reader(page)
    except MemoryError:
        raise  # a worker without memory ends, and its parent says so
    except Exception as error:
        what = f"The reader {name!r} failed on {page.url}: {type(error).__name__}: {error}."
        raise ReadingError(what, "Mend it: the page is stored, and its URL is tried again later.") from error
    if reading is not None and not isinstance(reading, Reading):
        raise ReadingError(
            f"The reader {name!r} returned {type(reading).__name__} for {page.url}, not a Reading or None."
        )
    return reading
