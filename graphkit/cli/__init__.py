"""The command line: one command a question, each the twin of a method of the Python API."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

# What a shell reports of a program that an interrupt, or a reader who went away, has ended.
_INTERRUPTED, _READER_GONE = 130, 141


_SHADOWED = (
    "another package called graphkit is installed over this one; uninstall it with "
    "'pip uninstall graphkit', then install graphkit-governance again"
)


def main() -> None:
    """Run the command line; whatever a user can cause ends in one line and exit status 1."""
    import graphkit

    if "Rows" not in getattr(graphkit, "__all__", ()):
        # Both put their files into one folder, and the later installation wins.
        _complain(_SHADOWED)
        raise SystemExit(1)
    from graphkit.errors import FaultyTables, GraphkitError, plainly

    _speak_unicode()
    out = sys.stdout
    try:
        _run(out)
    except GraphkitError as error:
        for fault in error.faults if isinstance(error, FaultyTables) else ():
            _complain(str(fault), "")
        _complain(str(error))
        raise SystemExit(error.status) from None
    except UnicodeEncodeError as error:
        # Bytes that are no UTF-8, in a query, a value or a graph's name: no engine takes them.
        _complain(f"{error.object!a} is not written in UTF-8; write it so")
        raise SystemExit(1) from None
    except BrokenPipeError:
        # The reader of a pipe went away, as `| head` does: nothing to say to anyone.
        _let_go(out)
        raise SystemExit(_READER_GONE) from None
    except OSError as error:
        what = "the answer cannot be written" if error.filename is None else error.filename
        _complain(f"{what}: {plainly(error)}")
        _let_go(out)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        _complain("stopped")
        raise SystemExit(_INTERRUPTED) from None
    except Exception as error:
        if os.environ.get("GRAPHKIT_DEBUG"):
            raise
        _complain(
            f"unexpected {type(error).__name__}: {' '.join(str(error).split())} "
            "(this is graphkit's fault; set GRAPHKIT_DEBUG=1 to see where, and tell us)"
        )
        raise SystemExit(1) from None


def _run(out: TextIO) -> None:
    from graphkit.cli.app import app

    try:
        try:
            app(prog_name="graphkit")
        finally:
            # Else a full disk is only noticed when nobody can be told any more.
            out.flush()
    except SystemExit as ended:
        if sys.stdout is not out:
            # Typer puts another in its place when the reader of a pipe went away.
            raise BrokenPipeError from None
        if ended.code == _INTERRUPTED:
            raise KeyboardInterrupt from None
        raise


def _let_go(out: TextIO) -> None:
    """Keep Python from trying once more, at its end, to write what could not be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _speak_unicode() -> None:
    """Let no name fail on the way out: files and pipes get UTF-8, a terminal what it can show."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by whoever started this, who wants to hear nothing.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _complain(message: str, prefix: str = "graphkit: ") -> None:
    from graphkit.cli.output import visible

    lines = message.splitlines()
    with suppress(OSError):
        sys.stderr.write("\n".join([prefix + visible(lines[0]), *map(visible, lines[1:])]) + "\n")
