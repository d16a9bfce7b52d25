"""Guarding Cypher: only reading, and only what both engines answer alike.

It reads tokens, not substrings, so that a word inside a text or a comment is no fault.
The rules and the evidence for each stand in docs/cypher.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.errors import Refused

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

_WRITES = {
    "ALTER", "CREATE", "DEALLOCATE", "DELETE", "DENY", "DETACH", "DROP", "DRYRUN", "ENABLE",
    "FINISH", "FOREACH", "GRANT", "INSERT", "LOAD", "MERGE", "REMOVE", "RENAME", "REVOKE",
    "SET", "SHOW", "START", "STOP", "TERMINATE", "USE",
}  # fmt: skip
_AFTER_RETURN = {"MATCH", "OPTIONAL", "UNWIND", "WITH", "CALL", "RETURN", "YIELD", "WHERE", "LET"}
_CLAUSES = _WRITES | _AFTER_RETURN | {"ORDER", "UNION", "SKIP", "LIMIT"}
_JOINS = {"AND", "OR", "XOR", "NOT", "THEN", "ELSE", "WHEN", "CASE", "END", "AS", "IN", "WHERE"}
_COMPARES = {"<", ">", "<=", ">=", "=", "<>"}
_ARROWS = {"->", "<-", "--", "-->", "<--", "-"}
_QUANTIFIERS = {"ALL", "ANY", "NONE", "SINGLE", "FILTER", "REDUCE", "EXTRACT"}
_DATE = re.compile(r"['\"]\d{4}-\d\d(-\d\d)?['\"]")
# Names that the embedded engine answers for by itself, whatever a node holds.
_OWN_NAMES = {"title", "type", "label", "labels", "node_type"}
_FUNCTIONS = {
    "id": "use the property id, as in n.id",
    "properties": "name the properties that you want",
    "keys": "name the properties that you want",
    "shortestpath": "match a bounded path and use ORDER BY length(p) LIMIT 1",
    "allshortestpaths": "match a bounded path and use ORDER BY length(p)",
    "percentilecont": "collect the values and work it out outside",
    "percentiledisc": "collect the values and work it out outside",
}


@dataclass(frozen=True)
class Token:
    """One word or sign of a query."""

    kind: str
    text: str
    line: int

    @property
    def upper(self) -> str:
        """The text in capitals; empty for anything but a plain word."""
        return self.text.upper() if self.kind == "name" else ""


@dataclass
class _Open:
    """An open bracket, with what was seen inside it."""

    sign: str
    before: Token | None
    returned: bool = False
    union: str | None = None
    purpose: str = ""
    hops: int = 0
    compared: bool = False


def tokens(text: str) -> list[Token]:
    """Split Cypher into tokens, leaving out spaces and comments.

    Raises
    ------
    Refused
        When the text cannot be read, or holds a block comment.
    """
    found: list[Token] = []
    line = 1
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        # The last alternative takes any sign, so there is always a match.
        assert match is not None
        kind, part = match.lastgroup or "", match.group()
        if kind == "block":
            raise Refused(f"line {line}: block comments are not allowed; begin each line with //")
        if part in {"'", '"', "`"}:
            raise Refused(f"line {line}: a quote is not closed; add a closing {part}")
        if kind not in {"space", "comment"}:
            found.append(Token(kind, part, line))
        line += part.count("\n")
        position = match.end()
    while found and found[-1].text == ";":
        found.pop()
    return found


def guard(text: str) -> None:
    """Refuse a query that writes, reads files, or that the engines answer differently.

    Parameters
    ----------
    text : str
        Cypher from anywhere.

    Raises
    ------
    Refused
        With the line, the reason and the portable form.

    Examples
    --------
    >>> guard("MATCH (b:Board) RETURN b.name AS name ORDER BY name")
    >>> guard("MATCH (b) DETACH DELETE b")
    Traceback (most recent call last):
        ...
    graphkit.errors.Refused: line 1: DETACH is not allowed; only reading queries are run
    """
    found = tokens(text)
    if not found:
        raise Refused("the query is empty; write one such as MATCH (b:Board) RETURN b.name AS name")
    for problem in _problems(found):
        raise Refused(problem)


def lint(text: str) -> list[str]:
    """List everything that keeps a named query from being portable.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Empty where there is nothing to say.
    """
    found = tokens(text)
    problems = list(_problems(found))
    for index, token in enumerate(found):
        inside_where = token.text == "." and _next(found, index).text == "id"
        if inside_where and _next(found, index, 2).text == "=" and index > 1:
            before = found[index - 2].upper
            if before in {"WHERE", "AND"} and _next(found, index, 3).kind == "parameter":
                problems.append(f"line {token.line}: find a node by {{id: …}} in the pattern")
    words = [token.upper for token in found]
    if "ORDER" not in words:
        problems.append("rows have no order; end with ORDER BY and a key that is unique")
    return problems


def _next(found: list[Token], index: int, ahead: int = 1) -> Token:
    place = index + ahead
    return found[place] if 0 <= place < len(found) else Token("end", "", 0)


def _problems(found: list[Token]) -> Iterator[str]:
    opened = [_Open("", None)]
    for index, token in enumerate(found):
        before = _next(found, index, -1)
        at = f"line {token.line}: "
        yield from (at + problem for problem in _words(found, index, before, opened))
        yield from (at + problem for problem in _signs(found, index, before, opened))
        if token.text in {"(", "[", "{"} and token.kind == "symbol":
            opened.append(_open(found, index, before))
        elif token.text in {")", "]", "}"} and len(opened) > 1 and token.kind == "symbol":
            closed = opened.pop()
            if closed.purpose == "EXISTS" and closed.hops > 1:
                yield at + "EXISTS of more than one hop; write COUNT { … } > 0"
    if not any(token.upper == "RETURN" for token in found):
        yield "the query returns nothing; end it with RETURN"


def _open(found: list[Token], index: int, before: Token) -> _Open:
    sign = found[index].text
    purpose = ""
    if sign in {"{", "("} and before.upper in {"EXISTS", "COUNT", "COLLECT"}:
        purpose = before.upper
    elif sign == "[" and before.text in {"-", "<-", "--"}:
        purpose = "relationship"
    return _Open(sign, before, purpose=purpose)


def _words(found: list[Token], index: int, before: Token, opened: list[_Open]) -> Iterator[str]:
    token, inner = found[index], opened[-1]
    word = token.upper
    if not word or before.text == ".":
        if before.text == "." and token.text.lower() in _OWN_NAMES:
            yield f"no property is called {token.text}; docs/schema.md lists what there is"
        return
    if word in _WRITES or (word in {"EXPLAIN", "PROFILE"} and index == 0):
        yield f"{word} is not allowed; only reading queries are run"
    yield from _clauses(found, index, inner)
    yield from _subqueries(found, index, opened)
    yield from _functions(found, index)
    if word == "WHERE" and _inline_where(inner):
        yield "WHERE inside a node or relationship; put it after the MATCH pattern"
    if word in _JOINS or word in _CLAUSES:
        inner.compared = False


def _clauses(found: list[Token], index: int, inner: _Open) -> Iterator[str]:
    word = found[index].upper
    if word == "UNION":
        kind = "UNION ALL" if _next(found, index).upper == "ALL" else "UNION"
        if inner.union not in (None, kind):
            yield "UNION and UNION ALL are mixed; use one of them"
        inner.union, inner.returned = kind, False
    elif word in _AFTER_RETURN and inner.returned:
        yield f"{word} stands after RETURN; a query ends with its RETURN"
    if word == "RETURN":
        inner.returned = True


def _subqueries(found: list[Token], index: int, opened: list[_Open]) -> Iterator[str]:
    word, after = found[index].upper, _next(found, index)
    if word == "CALL" and after.text != "{" and not _is_scope(found, index + 1):
        yield "procedures are not allowed; use MATCH"
    in_exists = any(each.purpose == "EXISTS" for each in opened)
    if in_exists and word in {"RETURN", "WITH", "UNION"}:
        yield f"{word} inside EXISTS; write COUNT {{ … }} > 0"
    if word == "COLLECT" and after.text == "{":
        yield "COLLECT { } is not known to both engines; use collect() after a MATCH"


def _functions(found: list[Token], index: int) -> Iterator[str]:
    name, after = found[index].text, _next(found, index)
    if after.text == "(" and name.lower() in _FUNCTIONS:
        yield f"{name}() differs between the engines; {_FUNCTIONS[name.lower()]}"
    between = _next(found, index, 2).text.lower() == "between"
    if name.lower() == "duration" and after.text == "." and between:
        yield "duration.between() differs between the engines; use duration.inMonths or inDays"


def _inline_where(inner: _Open) -> bool:
    if inner.purpose == "relationship":
        return True
    if inner.sign != "(" or inner.purpose:
        return False
    return inner.before is None or inner.before.upper not in _QUANTIFIERS


def _is_scope(found: list[Token], index: int) -> bool:
    """Say whether the bracket at `index` is the scope of a CALL (x) { … }."""
    depth = 0
    for place in range(index, len(found)):
        if found[place].text == "(":
            depth += 1
        elif found[place].text == ")":
            depth -= 1
            if depth == 0:
                return _next(found, place).text == "{"
    return False


def _signs(found: list[Token], index: int, before: Token, opened: list[_Open]) -> Iterator[str]:
    token, inner = found[index], opened[-1]
    if token.kind == "text":
        if _DATE.fullmatch(token.text) and _compared(found, index):
            yield f"a date compared with text; write date({token.text})"
        return
    if token.kind != "symbol":
        return
    yield from _pattern_signs(found, index, before, inner)
    if token.text == ";":
        yield "more than one statement; run them one at a time"
    if token.text == ",":
        inner.compared = False
    if token.text in _COMPARES and inner.sign != "[":
        if inner.compared:
            yield "a chained comparison; join the two comparisons with AND"
        inner.compared = True
    if token.text in _ARROWS and before.text == ")":
        for each in opened:
            each.hops += 1


def _pattern_signs(found: list[Token], index: int, before: Token, inner: _Open) -> Iterator[str]:
    after = _next(found, index)
    match found[index].text:
        case "&":
            yield "labels joined by &; use one label, or labels joined by |"
        case "!" if after.kind in {"name", "quoted"}:
            yield "labels negated by !; name the labels that you want"
        case "*" if inner.purpose == "relationship" and not _bounded(found, index):
            yield "a path without an upper bound; write it as *1..8"
        case "{" if after.kind == "number" or after.text == ",":
            yield "a quantified path; write it as -[:TYPE*1..8]->"
        case "+" if before.text in {"->", "-->"}:
            yield "a quantified path; write it as -[:TYPE*1..8]->"
        case "{" if _is_pattern_map(found, index, inner) and after.text not in {"id", "}"}:
            yield "a map in a pattern other than {id: …}; use WHERE"
        case "." if after.text == "*":
            yield "a whole node or relationship; name the properties that you want"


def _compared(found: list[Token], index: int) -> bool:
    return (
        _next(found, index, -1).text in _COMPARES
        or _next(found, index).text in _COMPARES
        or (_next(found, index, -1).text in {"[", ","} and _in_list(found, index))
    )


def _in_list(found: list[Token], index: int) -> bool:
    for place in range(index, -1, -1):
        if found[place].text == "[":
            return _next(found, place, -1).upper == "IN"
        if found[place].text in {"(", "{"}:
            return False
    return False


def _bounded(found: list[Token], index: int) -> bool:
    after, second = _next(found, index), _next(found, index, 2)
    if after.kind == "number":
        # "*2" is exact; "1..8" may come as one number, dots and another.
        return second.text != ".." or _next(found, index, 3).kind == "number"
    return after.text == ".." and second.kind == "number"


def _is_pattern_map(found: list[Token], index: int, inner: _Open) -> bool:
    """Say whether the brace at `index` is a map inside a node or relationship pattern."""
    before, second = _next(found, index, -1), _next(found, index, -2)
    if _next(found, index).text == "." or _next(found, index, 2).text != ":":
        return False
    if inner.purpose == "relationship":
        return before.kind in {"name", "quoted", "number", "symbol"} and before.text != ","
    if inner.sign != "(":
        return False
    if second.text in {":", "|"}:
        return True
    called = (
        inner.before is not None
        and inner.before.kind == "name"
        and inner.before.upper not in (_CLAUSES)
    )
    return not called and (before.text == "(" or second.text == "(")
