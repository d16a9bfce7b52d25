"""Named queries: one ``.cypher`` file each, with a header that says what it answers.

The header is made of comment lines::

    // title: The actions that nobody owns
    // for: Head of Localities
    // question: 2
    // param as_of: date = today: The day to ask about.
    // column action: What it is called.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphkit.bundled import bundled
from graphkit.errors import GraphkitError, WrongOption
from graphkit.time.asked import asked_day
from graphkit.time.spans import years_before

_HEADER = re.compile(r"//\s*(?P<field>\w+)(?:\s+(?P<name>\w+))?:\s*(?P<text>.*)")
_PARAMETER = re.compile(r"(?P<type>\w+)(?:\s*=\s*(?P<default>[^:]*))?:\s*(?P<text>.*)")

_EARLIER, _YEARS = "five years before as_of", 5

_TYPES = {"text": str, "date": dt.date, "integer": int, "boolean": bool, "list": list}
_READ: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "date": asked_day,
    "integer": int,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
    "list": lambda text: [part.strip() for part in text.split(";") if part.strip()],
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a named query."""

    name: str
    type: str
    default: str | None
    description: str

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None

    def read(self, value: Any, today: dt.date) -> Any:
        """Read a value, or the default where it is None, as the type that is declared.

        Raises
        ------
        GraphkitError
            When the value is of another type, or missing and required.
        """
        if value is None or value == self.default:
            if self.default is None:
                raise GraphkitError(f"parameter {self.name} is missing: {self.description}")
            value = today if self.default == "today" else self.default
        if value == _EARLIER:
            return value
        try:
            read = _READ[self.type](value) if isinstance(value, str) else value
        except (ValueError, KeyError):
            read = None
        # A moment is no day, and true is no number, though Python takes them for one.
        if type(read) is not _TYPES[self.type]:
            raise GraphkitError(
                f"parameter {self.name}: {value!r} is no {self.type}; {self.description}"
            )
        return read


@dataclass(frozen=True)
class NamedQuery:
    """One table of answers.

    Attributes
    ----------
    name : str
        Its file name without ending.
    title, audience : str
        The question it answers, and who asks it.
    question : int
        Which of the questions of the model it belongs to.
    parameters : tuple of Parameter
    columns : dict of str to str
        What each column means, in order.
    text : str
        The Cypher.
    """

    name: str
    title: str
    audience: str
    question: int
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    text: str

    def parted(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], int | None]:
        """Part how many rows are wanted, which may be asked of every query, from the rest.

        Parameters
        ----------
        given : mapping
            Values by parameter.

        Returns
        -------
        dict, int or None
            The others; and the most rows, None where that is not said.

        Raises
        ------
        GraphkitError
            When there is no such parameter, or the number is none.
        """
        rest = {name: value for name, value in given.items() if name != "limit"}
        self._refuse_unknown(rest)
        if "limit" not in given:
            return rest, None
        try:
            return rest, int(given["limit"])
        except (TypeError, ValueError):
            raise WrongOption(
                f"parameter limit: {given['limit']!r} is no whole number; write 100"
            ) from None

    def _refuse_unknown(self, given: Mapping[str, Any]) -> None:
        known = {parameter.name for parameter in self.parameters}
        for name in sorted(given.keys() - known):
            listed = ", ".join(sorted(known)) or "none"
            raise GraphkitError(f"query {self.name} has no parameter {name}; it has: {listed}")

    def values(self, given: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
        """Read the values of its parameters.

        Parameters
        ----------
        given : mapping
            Values by parameter; what is left out takes its default.
        today : datetime.date
            The default of dates.

        Returns
        -------
        dict

        Raises
        ------
        GraphkitError
            When one is unknown, missing, or of another type.
        """
        self._refuse_unknown(given)
        values = {p.name: p.read(given.get(p.name), today) for p in self.parameters}
        for parameter in self.parameters:
            if values[parameter.name] == _EARLIER:
                values[parameter.name] = years_before(values["as_of"], _YEARS)
        return values


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Read the named queries that come with graphkit.

    Returns
    -------
    mapping of str to NamedQuery
        By name, in order of question and name.
    """
    files = (f for f in bundled("queries").iterdir() if f.name.endswith(".cypher"))
    read = [parse_query(f.name.removesuffix(".cypher"), f.read_text("utf-8")) for f in files]
    return {query.name: query for query in sorted(read, key=lambda q: (q.question, q.name))}


@cache
def named_query(name: str) -> NamedQuery:
    """Read one named query, without reading the others.

    Raises
    ------
    GraphkitError
        When there is none of that name.
    """
    name = name.casefold()
    file = bundled("queries", f"{name}.cypher")
    if not re.fullmatch(r"[a-z0-9-]{1,80}", name) or not file.is_file():
        import difflib

        names = list(named_queries())
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise GraphkitError(f"there is no query {name!r}{hint} ('graphkit query list' shows all)")
    return parse_query(name, file.read_text("utf-8"))


def parse_query(name: str, text: str) -> NamedQuery:
    """Read a named query from the text of its file.

    Raises
    ------
    ValueError
        When the header is not complete.
    """
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    columns: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        found = _HEADER.fullmatch(line)
        if found is None:
            raise ValueError(f"{name}: not a header line: {line}")
        if found["field"] == "param":
            declared = _PARAMETER.fullmatch(found["text"])
            if declared is None:
                raise ValueError(f"{name}: not a parameter: {line}")
            default = declared["default"]
            default = default.strip() if default is not None else None
            parameters.append(Parameter(found["name"], declared["type"], default, declared["text"]))
        elif found["field"] == "column":
            columns[found["name"]] = found["text"]
        else:
            fields[found["field"]] = found["text"]
    missing = {"title", "for", "question"} - fields.keys()
    if missing or not columns:
        raise ValueError(f"{name}: the header lacks {', '.join(sorted(missing)) or 'columns'}")
    return NamedQuery(
        name,
        fields["title"],
        fields["for"],
        int(fields["question"]),
        tuple(parameters),
        columns,
        text,
    )
