"""The errors a user can cause. Each is one line that says what to do next."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphkit.tables import Fault


class GraphkitError(Exception):
    """Something a user can put right; the message is one line."""

    # What the command line ends with.
    status = 1


class WrongOption(GraphkitError):
    """An option or argument holds a value that it cannot."""

    status = 2


class NoGraph(GraphkitError):
    """There is no graph where one was looked for."""


class GraphBusy(GraphkitError):
    """Another process is writing to the graph."""


class Refused(GraphkitError):
    """A request that graphkit does not carry out, with the reason."""


class Stopped(GraphkitError):
    """A person stopped it; the message says what is kept."""

    status = 130


class NotFound(GraphkitError):
    """A text names nothing, or several things, in the graph."""


class FaultyTables(GraphkitError):
    """Incoming tables have faults; nothing was written.

    Parameters
    ----------
    faults : sequence of Fault
        Every fault found, in order of file and row.
    warnings : sequence of Fault, optional
        What was found beside them and stops nothing.
    """

    def __init__(self, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.warnings = tuple(warnings)
        count = len(self.faults)
        super().__init__(f"{count} fault{'s' if count != 1 else ''}; nothing was written.")


# What the system says too shortly, or not in words that help.
_PLAINLY = {
    errno.ENOSPC: "no space left on the disk; make room on it",
    errno.EDQUOT: "your share of the disk is used up; make room in it",
    errno.ELOOP: "its links lead round in a loop; mend them",
}


def plainly(error: OSError, fix: str = "") -> str:
    """Say what the system reports of a file or a disk, and what to do about it.

    Parameters
    ----------
    error : OSError
    fix : str, optional
        What to do about whatever has no remedy of its own.

    Examples
    --------
    >>> plainly(OSError(errno.ENOSPC, "No space left on device"), "look there")
    'no space left on the disk; make room on it'
    >>> plainly(OSError(errno.EEXIST, "File exists"), "look there")
    'File exists; look there'
    """
    known = _PLAINLY.get(error.errno or 0)
    said = error.strerror or " ".join(str(error).split())
    return known or (f"{said}; {fix}" if fix else said)


def no_graph(address: str) -> str:
    """Say that there is no graph at an address, and how to make one."""
    return f"{address}: there is no graph yet; run 'graphkit demo' or 'graphkit load'"


def took_too_long(seconds: float) -> str:
    """Say that a query's time was up."""
    return f"the query was stopped after {seconds:g} seconds; ask for less at once, or allow more"
