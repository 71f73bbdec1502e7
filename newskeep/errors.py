"""What can go wrong, as a tree; the message of each is one sentence that says what to do.

NewskeepError                   exit 1
├── UsageError                  exit 2   the command line asks for something that makes no sense
│   └── ConfigError             exit 2   the configuration is wrong; nothing was started
├── NotFoundError               exit 4   no such archive, source, article or run
├── ArchiveInUseError           exit 5   another process holds the archive
├── DamageError                 exit 6   stored bytes are not what they must be
├── StorageError                exit 7   storage can't be reached or refuses
│   ├── ObjectMissingError      exit 7   storage has no such key
│   ├── ObjectExistsError       exit 7   the key is taken by other bytes
│   └── TransientStorageError   exit 7   the same call may go through later
└── CatalogError                exit 7   the catalog can't be opened or written
"""

from __future__ import annotations

from typing import ClassVar


class NewskeepError(Exception):
    """Something newskeep knows about went wrong.

    Args:
        message: one sentence: what is wrong, where.
        hint: what to do about it; empty when the message says it all.
    """

    #: the exit status of a command that ends with this error
    exit: ClassVar[int] = 1
    #: the error's name in JSON
    code: ClassVar[str] = "failed"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[type[NewskeepError], tuple[str, str]]:
        # Errors travel from worker processes to their parent.
        return type(self), (self.message, self.hint)


class UsageError(NewskeepError):
    """The command line asks for something that makes no sense."""

    exit = 2
    code = "usage"


class ConfigError(UsageError):
    """The configuration is wrong; nothing was started."""

    code = "config"


class NotFoundError(NewskeepError):
    """There is no such archive, source, article or run."""

    exit = 4
    code = "not-found"


class ArchiveInUseError(NewskeepError):
    """Another process holds what this command needs for itself."""

    exit = 5
    code = "archive-in-use"


class DamageError(NewskeepError):
    """Stored bytes are not what they must be; run `newskeep verify`."""

    exit = 6
    code = "damage"


class StorageError(NewskeepError):
    """Storage can't be reached or refuses."""

    exit = 7
    code = "storage"


class ObjectMissingError(StorageError):
    """Storage has no object of that key."""

    code = "object-missing"


class ObjectExistsError(StorageError):
    """The key is taken by an object with other bytes; nothing is ever overwritten."""

    code = "object-exists"


class TransientStorageError(StorageError):
    """Storage did not answer as it should, and the same call may go through later."""

    code = "storage-transient"


class CatalogError(NewskeepError):
    """The catalog can't be opened or written."""

    exit = 7
    code = "catalog"
