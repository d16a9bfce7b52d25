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
    def answer(asked: Asked, /, *args: Any, **options: Any) -> Any:
        for _ in range(_TRIES):
            with asked.engine.answering() as standing, collector_off():
                if not of_any_model:
                    must_be_todays(standing.model_version, asked.engine.address)
                result = verb(asked, *args, **options)
            if not standing.again:
                return _noted(result, standing.incomplete, asked.say)
        raise GraphkitError(f"{standing.again}, {_TRIES} times; ask again in a while")

    return cast(F, answer)


def may_be_as_known(*days: str) -> Callable[[F], F]:
    """Let a question be asked as known on its day, as if no later source were loaded.

    With ``as_known`` it is put to the graph that only the sources dated up to that day give;
    with ``yes`` besides, however large the graph is.

    Parameters
    ----------
    *days : str
        The arguments that say the day: the first that is given, today when none is.

    Returns
    -------
    callable
        Makes a method that answers one question such a one.
    """

    def made(verb: F) -> F:
        @wraps(verb)
        def answer(asked: Asked, /, *args: Any, **options: Any) -> Any:
            if not options.get("as_known"):
                return verb(asked, *args, **options)
            from inspect import signature

            from graphkit.graph import Graph, day
            from graphkit.knowing import known_on
            from graphkit.time.spans import in_words

            given = signature(verb).bind(asked, *args, **options).arguments
            given |= given.get("parameters") or {}
            on = day(next((given[name] for name in days if given.get(name) is not None), None))
            yes = options.get("yes", False)
            with known_on(asked.engine, load_model(), on, yes=yes) as engine:
                result = verb(Graph(engine, asked.say), *args, **options)
            note = f"as known on {in_words(on)}: later sources left out"
            return with_note(result, note, asked.say, as_known=on.isoformat())

        return cast(F, answer)

    return made


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
    if isinstance(result, dict):
        result["incomplete"] = list(incomplete)
        return result
    return with_note(result, incomplete_note(incomplete), say, incomplete=list(incomplete))


def with_note(result: T, note: str, say: Callable[[str], None], **apart: Any) -> T:
    """Put a note first among those of an answer.

    A NetworkX graph, which has no notes, is told `apart` instead; beside anything else the
    note is said.
    """
    found: Any = result
    if is_dataclass(found) and not isinstance(found, type) and hasattr(found, "notes"):
        found = replace(found, notes=(note, *found.notes))
    elif hasattr(found, "graph"):
        found.graph.update(apart)
    else:
        say(note)
    answer: T = found
    return answer
