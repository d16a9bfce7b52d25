"""Parameters of queries, and what `query show` prints."""

from __future__ import annotations

import re
import sys
from typing import Any

from graphkit.cli.output import Form, print_json, print_rows, say, visible
from graphkit.errors import GraphkitError
from graphkit.named_queries import NamedQuery
from graphkit.parameters import out_of_range
from graphkit.rows import Rows
from graphkit.time.spans import parse_day


def parameters(given: list[str]) -> dict[str, str]:
    """Read parameters given as name=value."""
    read = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise GraphkitError(f"--param {each!r}: write it as name=value")
        read[name.strip()] = value
    return read


def guessed(name: str, text: str) -> Any:
    """Read a parameter as the number or the date that it is written as; else it is text.

    Examples
    --------
    >>> [guessed("x", text) for text in ("2019-02-13", "12", "007", "Armley")]
    [datetime.date(2019, 2, 13), 12, '007', 'Armley']
    """
    try:
        return parse_day(text)
    except ValueError:
        pass
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        try:
            return int(text)
        except ValueError:
            # More digits than Python reads.
            raise out_of_range(name) from None
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", text):
        return float(text)
    return text


def print_query(query: NamedQuery, how: Form) -> None:
    """Print a named query."""
    if how is Form.json:
        print_json(
            {
                "name": query.name,
                "title": query.title,
                "for": query.audience,
                "question": query.question,
                "parameters": [vars(parameter) for parameter in query.parameters],
                "columns": query.columns,
                "text": query.text,
            }
        )
    elif how is Form.csv:
        rows = tuple({"column": name, "meaning": text} for name, text in query.columns.items())
        print_rows(Rows(("column", "meaning"), rows), how)
    else:
        say(query.title, bold=True)
        say(f"{query.name} · for: {query.audience} · question {query.question}", dim=True)
        for parameter in query.parameters:
            default = "" if parameter.default is None else f" = {parameter.default}"
            say(f"--param {parameter.name} ({parameter.type}{default})  {parameter.description}")
        say("")
        for name, text in query.columns.items():
            say(f"{name}: {text}", indent=2)
        say("")
        body = [line for line in query.text.splitlines() if not line.startswith("//")]
        sys.stdout.write(visible("\n".join(body)) + "\n")
