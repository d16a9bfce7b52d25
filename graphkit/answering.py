"""Answering a question from one state of the graph, and saying when that state is not whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from graphkit.collector import collector_off
from graphkit.engines import Engine
from graphkit.errors import GraphkitError, Refused
from graphkit.model import load_model

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

# A load is short beside the time between two of them.
_TRIES = 3


class Asked(Protocol):
    """What has an engine to ask, and somebody to tell."""

    engine: Engine
    say: Callable[[str], None]


def whole_answer(verb: F) -> F:
    """Make a question be answered from one state of the graph, if it follows today's model.

    An answer is made of several queries. Where a load ends between them, or the connection
    is lost, the question is asked again; where a load was left unfinished the answer says
    so in its notes. A graph of another version of the model is told as such: asked today's
    questions it would answer that nothing is in force.

    Parameters
    ----------
    verb : callable
        A method that answers one question.

    Returns
    -------
    callable
        The same, which raises Refused when the graph follows another model, and
        GraphkitError when it does not come to rest.
    """
    return _whole(verb, of_any_model=False)


def whole_description(verb: F) -> F:
    """Make a question be answered so of a graph of any version of the model."""
    return _whole(verb, of_any_model=True)


def _whole(verb: F, *, of_any_model: bool) -> F:
    @wraps(verb)
    def answer(asked: Asked, *args: Any, **options: Any) -> Any:
        for _ in range(_TRIES):
            with asked.engine.answering() as standing, collector_off():
                if not of_any_model:
                    must_be_todays(standing.model_version, asked.engine.address)
                result = verb(asked, *args, **options)
            if not standing.again:
                return _noted(result, standing.incomplete, asked.say)
        raise GraphkitError(f"{standing.again}, {_TRIES} times; ask again in a while")

    return cast(F, answer)


def must_be_todays(version: str | None, address: str = "") -> None:
    """Refuse a graph that follows another version of the model.

    Raises
    ------
    Refused
        With the way out.
    """
    if other := other_model(version, address):
        raise Refused(other)


def other_model(version: str | None, address: str = "") -> str:
    """Say that a graph follows another version of the model than this graphkit, and what helps.

    Parameters
    ----------
    version : str or None
        The version that the graph follows; None where nothing was loaded yet.
    address : str
        Where it is kept.

    Returns
    -------
    str
        Empty where it follows the same.

    Examples
    --------
    >>> other_model("1", "leeds.kgl")[:39]
    'leeds.kgl follows version 1 of the mode'
    >>> other_model(None)
    ''
    """
    today = load_model().version
    if version in (None, today):
        return ""
    said = (
        f"{address or 'this graph'} follows version {version} of the model and this graphkit "
        f"version {today}"
    )
    if is_newer(version, today):
        return f"{said}; install the newer graphkit"
    kept = " (the old file is kept beside)" if address and "://" not in address else ""
    return f"{said}; run 'graphkit upgrade'{kept}"


def is_newer(version: str, today: str) -> bool:
    """Say whether a version of the model came after today's, as far as this graphkit knows.

    Examples
    --------
    >>> is_newer("1", "2"), is_newer("10", "2"), is_newer("2b", "2")
    (False, True, True)
    """
    return not version.isdecimal() or int(version) > int(today)


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
