"""Answering a question from one state of the graph, and saying when that state is not whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from graphkit.collector import collector_off
from graphkit.engines import Engine
from graphkit.errors import GraphkitError

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

# A load is short beside the time between two of them.
_TRIES = 3


class Asked(Protocol):
    """What has an engine to ask, and somebody to tell."""

    engine: Engine
    say: Callable[[str], None]


def whole_answer(verb: F) -> F:
    """Make a question be answered from one state of the graph.

    An answer is made of several queries. Where a load ends between them, or the connection
    is lost, the question is asked again; where a load was left unfinished the answer says
    so in its notes.

    Parameters
    ----------
    verb : callable
        A method that answers one question.

    Returns
    -------
    callable
        The same, which raises GraphkitError when the graph does not come to rest.
    """

    @wraps(verb)
    def answer(asked: Asked, *args: Any, **options: Any) -> Any:
        for _ in range(_TRIES):
            with asked.engine.answering() as standing, collector_off():
                result = verb(asked, *args, **options)
            if not standing.again:
                return _noted(result, standing.incomplete, asked.say)
        raise GraphkitError(f"{standing.again}, {_TRIES} times; ask again in a while")

    return cast(F, answer)


def incomplete_note(datasets: tuple[str, ...]) -> str:
    """Say that a graph lacks part of what it should hold."""
    named = ", ".join(datasets)
    return f"this graph is incomplete: loading {named} did not finish; load {named} again"


def _noted(result: T, incomplete: tuple[str, ...], say: Callable[[str], None]) -> T:
    if not incomplete:
        return result
    note = incomplete_note(incomplete)
    found: Any = result
    if isinstance(found, dict):
        found["incomplete"] = list(incomplete)
    elif is_dataclass(found) and not isinstance(found, type) and hasattr(found, "notes"):
        found = replace(found, notes=(note, *found.notes))
    elif hasattr(found, "graph"):
        found.graph["incomplete"] = list(incomplete)
    else:
        say(note)
    answer: T = found
    return answer
