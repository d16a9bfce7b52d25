"""Splitting Cypher into tokens, exactly as both engines do, or refusing it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from graphkit.errors import Refused
from graphkit.text import quoted

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>//[^\n]*)
    | (?P<block>/\*)
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<quoted>`(?:[^`]|``)*`)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<parameter>\$(?:[^\W\d]\w*|`(?:[^`]|``)*`|\d+))
    | (?P<name>[^\W\d]\w*)
    | (?P<symbol><--|-->|<-|->|<=|>=|<>|!=|=~|\.\.|\+=|--|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# More than anyone reads, and less than the engines' parsers can follow without failing.
_MOST_NESTED = 200
_MOST_UNIONS = 100
# Where any letter may stand, since it cannot be taken for a word or a sign of the language.
_FREE = {"text", "quoted", "comment"}


@dataclass(frozen=True)
class Token:
    """One word or sign of a query, with the line and the place in the text where it stands."""

    kind: str
    text: str
    line: int
    start: int = 0

    @property
    def upper(self) -> str:
        """The text in capitals; empty for anything but a plain word."""
        return self.text.upper() if self.kind == "name" else ""

    @property
    def name(self) -> str:
        """The name that it spells, with or without backticks; empty for anything else."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "name" else ""


def tokens(text: str) -> list[Token]:
    """Split Cypher into tokens, leaving out spaces and comments.

    Raises
    ------
    Refused
        When the text cannot be read, or when two engines would split it differently.
    """
    found: list[Token] = []
    line = 1
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        # The last alternative takes any sign, so there is always a match.
        assert match is not None
        kind, part = match.lastgroup or "", match.group()
        for reason in _unreadable(kind, part):
            raise Refused(f"line {line}: {reason}")
        if kind not in {"space", "comment"}:
            found.append(Token(kind, part, line, position))
        line += part.count("\n")
        position = match.end()
    while found and found[-1].text == ";":
        found.pop()
    _not_too_deep(found)
    return found


def _not_too_deep(found: list[Token]) -> None:
    """Refuse what no reader and no parser follows."""
    depth = unions = cases = signs = 0
    for token in found:
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        unions += token.upper == "UNION"
        cases += (token.upper == "CASE") - (token.upper == "END")
        # Each NOT or sign before another nests one level deeper, without a bracket.
        signs = signs + 1 if token.upper == "NOT" or token.text in {"-", "+", "--"} else 0
        if max(cases, signs) > _MOST_NESTED:
            what = "CASEs are open at once" if cases > signs else "signs or NOTs stand in a row"
            raise Refused(f"line {token.line}: more than {_MOST_NESTED} {what}; simplify the query")
        if depth > _MOST_NESTED:
            most = f"more than {_MOST_NESTED} brackets are open at once"
            raise Refused(f"line {token.line}: {most}; simplify the query")
        if unions > _MOST_UNIONS:
            most = f"more than {_MOST_UNIONS} UNIONs are joined"
            raise Refused(f"line {token.line}: {most}; ask in several queries")
        if token.kind == "number" and math.isinf(float(token.text)):
            raise Refused(f"line {token.line}: {quoted(token.text)} is too large a number")


def _unreadable(kind: str, part: str) -> list[str]:
    if kind == "block":
        return ["block comments are not allowed; begin each line with //"]
    if part in {"'", '"', "`"}:
        return [f"a quote is not closed; add a closing {part}"]
    # Neo4j turns \u0027 into a quote, and \u000a into a new line, before it splits anything.
    if "\\u" in part.lower() or part == "\\":
        return [r"\u is not allowed, even inside a text; write the character itself"]
    # Neo4j ends a comment at a carriage return, the embedded engine only at a new line.
    if kind == "comment" and "\r" in part.removesuffix("\r"):
        return ["a comment holds a carriage return; end the line with a new line"]
    if kind not in _FREE and not part.isascii():
        wrong = next(sign for sign in part if not sign.isascii())
        return [
            f"{wrong!r} (U+{ord(wrong):04X}) stands outside a text; write plain letters, "
            "signs and spaces, or put a name in backticks"
        ]
    return []
