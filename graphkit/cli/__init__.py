"""The command line: one command a question, each the twin of a method of the Python API."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command line; whatever a user can cause ends in one line and exit status 1."""
    from graphkit.errors import FaultyTables, GraphkitError, WrongOption

    _speak_unicode()
    try:
        from graphkit.cli.app import app

        app()
    except FaultyTables as error:
        for fault in error.faults:
            _complain(str(fault), "")
        _complain(str(error))
    except WrongOption as error:
        _complain(str(error))
        raise SystemExit(2) from None
    except GraphkitError as error:
        _complain(str(error))
    except UnicodeEncodeError as error:
        # Bytes that are no UTF-8, in a query, a value or a graph's name: no engine takes them.
        _complain(f"{error.object!a} is not written in UTF-8; write it so")
    except BrokenPipeError:
        # The reader of a pipe went away, as `| head` does: nothing to say to anyone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        _complain("stopped")
        raise SystemExit(130) from None
    except Exception as error:
        if os.environ.get("GRAPHKIT_DEBUG"):
            raise
        _complain(
            f"unexpected {type(error).__name__}: {' '.join(str(error).split())} "
            "(this is graphkit's fault; set GRAPHKIT_DEBUG=1 to see where, and tell us)"
        )
    else:
        return
    raise SystemExit(1)


def _speak_unicode() -> None:
    """Let no name fail on the way out: files and pipes get UTF-8, a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _complain(message: str, prefix: str = "graphkit: ") -> None:
    from graphkit.cli.output import visible

    lines = message.splitlines()
    sys.stderr.write("\n".join([prefix + visible(lines[0]), *map(visible, lines[1:])]) + "\n")
