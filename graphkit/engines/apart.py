"""Running a user's query in a process of its own, whose memory and time are bounded.

The embedded engine stops a query that takes long only between two of its steps, and has no
bound for what one needs: a query that doubles a text a few times would take all memory and
end the process of whoever asked. A child process is stopped by the system instead. It is
started anew, not forked, so that it works in notebooks, from ``python -c`` and on Windows.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from graphkit.engines.protocol import Answer, Parameters
from graphkit.errors import GraphkitError, plainly, took_too_long

# What the child runs first: it finds modules just where its parent does.
_BEGIN = (
    "import pickle, sys; given = pickle.load(sys.stdin.buffer); sys.path[:] = given[0]; "
    "from graphkit.engines.apart import answer; answer(given[1])"
)
_LOADED = b"+"  # no answer begins so
# What the engine itself needs to stop in time, before it is ended from outside.
_GRACE = 0.1
_TO_LOAD = 600.0
_GIGABYTE = 2**30
# As a system does that runs out of memory.
_KILLED = -9
# How the engine, and Python, say that memory was refused.
_NO_MEMORY = ("memory allocation of", "MemoryError", "std::bad_alloc", "Cannot allocate memory")


@dataclass(frozen=True)
class Query:
    """A query as the child is given it.

    Attributes
    ----------
    graph : str
        Path of the file.
    text : str
    parameters : mapping
    limit : int or None
        Most rows to give.
    seconds : float
        How long it may take, once the graph is loaded.
    memory : float
        How much memory it may take beside the graph, in gigabytes.
    """

    graph: str
    text: str
    parameters: Parameters
    limit: int | None
    seconds: float
    memory: float


@dataclass
class _Said:
    """What the child has said so far."""

    loaded: threading.Event = field(default_factory=threading.Event)
    answer: bytes = b""
    complaint: str = ""

    def listen(self, stream: IO[bytes]) -> None:
        """Read to the end; what a child leaves half said is no answer."""
        with contextlib.suppress(OSError, ValueError):
            first = stream.read(len(_LOADED))
            self.loaded.set()
            # A graph that cannot be loaded is told without the mark.
            self.answer = (b"" if first == _LOADED else first) + stream.read()
        self.loaded.set()

    def complain(self, stream: IO[bytes]) -> None:
        """Read what it says of itself when it ends badly."""
        with contextlib.suppress(OSError, ValueError):
            self.complaint = stream.read().decode("utf-8", "replace")


def can_be_apart() -> bool:
    """Say whether this Python can start another."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def ask_apart(query: Query) -> Answer:
    """Run a query in a process of its own.

    Parameters
    ----------
    query : Query

    Returns
    -------
    list of dict

    Raises
    ------
    GraphkitError
        When it cannot be run, takes longer, or needs more memory.
    """
    given = _written(query)
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Else each thread sets much of the memory aside that it may use.
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            # On Windows, where nobody looks at a terminal.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise GraphkitError(f"the query cannot be run: {plainly(error, 'try again')}") from None
    said = _Said()
    listeners = [
        threading.Thread(target=listen, args=(stream,), daemon=True)
        for listen, stream in ((said.listen, child.stdout), (said.complain, child.stderr))
    ]
    with child:
        try:
            for listener in listeners:
                listener.start()
            # A child that ends before it has read all is told of below.
            with contextlib.suppress(OSError), _pipe(child.stdin) as stdin:
                stdin.write(given)
            said.loaded.wait(_TO_LOAD)
            listeners[0].join(query.seconds + _GRACE)
            if listeners[0].is_alive():
                raise GraphkitError(took_too_long(query.seconds))
        finally:
            child.kill()
    listeners[1].join()
    if not said.answer:
        raise _ended(child.returncode, said.complaint, query)
    try:
        rows, fault = pickle.loads(said.answer)  # noqa: S301 - as above
    except (EOFError, pickle.UnpicklingError):
        raise _ended(child.returncode, said.complaint, query) from None
    if fault is not None:
        raise fault
    answered: Answer = rows
    return answered


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError
    return stream


def _written(query: Query) -> bytes:
    try:
        return pickle.dumps(([entry or os.getcwd() for entry in sys.path], query))
    except (pickle.PicklingError, TypeError, AttributeError):
        raise GraphkitError(
            "a parameter holds what no query can be given; give text, numbers, dates or lists"
        ) from None


def _ended(status: int, complaints: str, query: Query) -> GraphkitError:
    if any(sign in complaints for sign in _NO_MEMORY) or status == _KILLED:
        return GraphkitError(too_much_memory(query.memory))
    return GraphkitError(
        "the query ended the process that it ran in; write it simpler, or ask for less at once"
    )


def too_much_memory(gigabytes: float) -> str:
    """Say that a query needed more memory than it may take."""
    return (
        f"the query was stopped: it needs more than {gigabytes:g} GB of memory beside the graph; "
        "ask for less at once, or allow more (--memory)"
    )


# -- in the child ----------------------------------------------------------------------------


def answer(query: Query) -> None:
    """Answer a query on standard output; runs in the child."""
    from graphkit.engines.embedded import load_to_read, run

    with os.fdopen(os.dup(1), "wb") as out:
        # Whatever else is printed is no part of the answer.
        os.dup2(2, 1)

        def ask() -> Answer:
            graph = load_to_read(query.graph)
            _bound(query.memory)
            out.write(_LOADED)
            out.flush()
            return run(graph, query.text, query.parameters, query.limit, query.seconds)

        out.write(_answered(ask, query))
        out.flush()
        # Taking a large answer apart would take time for nothing.
        os._exit(0)


def _answered(ask: Callable[[], Answer], query: Query) -> bytes:
    try:
        return pickle.dumps((ask(), None))
    except MemoryError:
        return pickle.dumps((None, GraphkitError(too_much_memory(query.memory))))
    except Exception as error:
        return pickle.dumps((None, error))


def _bound(gigabytes: float) -> None:
    """Let the process take so much more memory than it holds, where the system can see to it."""
    try:
        import resource
    except ImportError:
        return
    more, held = int(gigabytes * _GIGABYTE), _held()
    for kind, most in ((resource.RLIMIT_AS, held + more), (resource.RLIMIT_CORE, 0)):
        allowed = resource.getrlimit(kind)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        # A system that does not bound memory so leaves the time.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, allowed))


def _held() -> int:
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        # In bytes on macOS, which has no such file.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
