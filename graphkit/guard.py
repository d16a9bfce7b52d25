"""Guarding Cypher: only reading, and only what both engines answer alike.

It reads tokens, not substrings, so that a word inside a text or a comment is no fault.
The rules and the evidence for each stand in docs/cypher.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.errors import Refused
from graphkit.tokens import Token, tokens
from graphkit.wholes import whole_things

_STARTS = {"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL"}
_WRITES = {
    "CREATE", "DELETE", "DETACH", "DROP", "FINISH", "FOREACH", "INSERT", "LOAD", "MERGE",
    "NODETACH", "REMOVE", "SET", "USE",
}  # fmt: skip
# What one engine runs and the other does not know.
_FOREIGN = {"FILTER": "WITH and WHERE", "HAVING": "WITH and WHERE", "LET": "WITH"}
_AFTER_RETURN = {"MATCH", "OPTIONAL", "UNWIND", "WITH", "CALL", "RETURN", "YIELD", "WHERE"}
_CLAUSES = _WRITES | _AFTER_RETURN | {"ORDER", "UNION", "SKIP", "LIMIT", "OFFSET"}
_JOINS = {"AND", "OR", "XOR", "NOT", "THEN", "ELSE", "WHEN", "CASE", "END", "AS", "IN", "WHERE"}
_COMPARES = {"<", ">", "<=", ">=", "=", "<>"}
_QUANTIFIERS = {"ALL", "ANY", "NONE", "SINGLE", "REDUCE"}
# Every way of writing a day that the embedded engine takes for a date.
_DATE = re.compile(r"\s*(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{8}|\d{1,2}[-/]\d{1,2}[-/]\d{4})\s*")
# Names that the embedded engine answers for by itself, whatever a node holds.
_OWN_NAMES = {"title", "type", "label", "labels", "node_type"}
_FUNCTION_HOMES = {"date", "duration"}
_FUNCTIONS = {
    "id": "use the property id, as in n.id",
    "elementid": "use the property id, as in n.id",
    "properties": "name the properties that you want",
    "keys": "name the properties that you want",
    "shortestpath": "match a bounded path and use ORDER BY length(p) LIMIT 1",
    "allshortestpaths": "match a bounded path and use ORDER BY length(p)",
    "percentilecont": "collect the values and work it out outside",
    "percentiledisc": "collect the values and work it out outside",
    # Text that doubles at each turn takes all memory there is, and the process with it.
    "reduce": "collect the values and work it out outside",
    "round": "use floor(x + 0.5)",
    "datetime": "the graph holds days; use date()",
    "localdatetime": "the graph holds days; use date()",
}


@dataclass
class _Open:
    """An open bracket, with what was seen inside it."""

    sign: str
    before: Token | None
    clause: str = ""
    returned: bool = False
    union: str | None = None
    purpose: str = ""
    hops: int = 0
    compared: bool = False
    condition_hops: int = 0


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
    ordered, depth = True, 0
    for index, token in enumerate(found):
        if token.text in {"(", "[", "{", ")", "]", "}"} and token.kind == "symbol":
            depth += 1 if token.text in {"(", "[", "{"} else -1
        if token.name == "id" and _next(found, index, -1).text == "." and _is_given(found, index):
            problems.append(f"line {token.line}: find a node by {{id: …}} in the pattern")
        if token.upper == "COLLECT" and all(each.upper != "ORDER" for each in found[:index]):
            problems.append(f"line {token.line}: collect() of rows without an order; add ORDER BY")
        if depth == 0 and token.upper in {"RETURN", "ORDER"}:
            ordered = token.upper == "ORDER"
        if depth == 0 and token.upper == "UNION" and not ordered:
            problems.append(f"line {token.line}: rows before UNION have no order; add ORDER BY")
    if not ordered:
        problems.append("rows have no order; end with ORDER BY and a key that is unique")
    return problems


def _is_given(found: list[Token], index: int) -> bool:
    """Say whether the property at `index` is compared with a parameter or a value."""
    given = {"parameter", "text", "number"}
    if _next(found, index).text == "=":
        return _next(found, index, 2).kind in given
    return _next(found, index, -3).text == "=" and _next(found, index, -4).kind in given


def _next(found: list[Token], index: int, ahead: int = 1) -> Token:
    place = index + ahead
    return found[place] if 0 <= place < len(found) else Token("end", "", 0)


def _problems(found: list[Token]) -> Iterator[str]:
    opened = [_Open("", None)]
    relationships: set[str] = set()
    yield from (f"line {found[0].line}: {problem}" for problem in _start(found[0]))
    for index, token in enumerate(found):
        before = _next(found, index, -1)
        at = f"line {token.line}: "
        yield from (at + problem for problem in _words(found, index, before, opened))
        yield from (at + problem for problem in _names(found, index, relationships, opened[-1]))
        yield from (at + problem for problem in _signs(found, index, before, opened))
        if token.text in {"(", "[", "{"} and token.kind == "symbol":
            opened.append(_open(found, index, before, opened[-1]))
        elif token.text in {")", "]", "}"} and token.kind == "symbol":
            if opened[-1].sign + token.text not in {"()", "[]", "{}"}:
                yield f"{at}{token.text} closes nothing; check the brackets before it"
                return
            yield from (at + problem for problem in _close(found, index, opened.pop()))
    if len(opened) > 1:
        yield f"a bracket {opened[-1].sign} is not closed"
    elif not opened[0].returned:
        yield "the query returns nothing; end it with RETURN"
    yield from whole_things(found)


def _start(first: Token) -> Iterator[str]:
    if first.upper not in _STARTS | _WRITES:
        what = first.upper or first.text or "nothing"
        yield f"{what} is not allowed here; only reading queries are run"


def _open(found: list[Token], index: int, before: Token, outer: _Open) -> _Open:
    sign = found[index].text
    purpose, clause = "", outer.clause
    if sign in {"{", "("} and before.upper in {"EXISTS", "COUNT", "COLLECT"}:
        purpose, clause = before.upper, "MATCH" if sign == "{" else clause
    elif sign == "[":
        # A list may hold a pattern, up to its WHERE or its bar.
        purpose, clause = "relationship" if before.text in {"-", "<-", "--"} else "", "MATCH"
    return _Open(sign, before, clause, purpose=purpose)


def _close(found: list[Token], index: int, closed: _Open) -> Iterator[str]:
    if closed.purpose == "EXISTS" and closed.hops > 1:
        yield "EXISTS of more than one hop; write COUNT { … } > 0"
    grouped = closed.sign == "(" and closed.hops and not (closed.before and _calls(closed.before))
    if grouped and _next(found, index).text in {"+", "*"}:
        yield "a quantified path; write it as -[:TYPE*1..8]->"


def _calls(before: Token) -> bool:
    return bool(before.name) and before.upper not in _CLAUSES | _JOINS


def _words(found: list[Token], index: int, before: Token, opened: list[_Open]) -> Iterator[str]:
    token, inner = found[index], opened[-1]
    word = token.upper
    in_map = inner.sign == "{" and before.text in {"{", ","} and _next(found, index).text == ":"
    if not word or before.text == "." or in_map:
        return
    if word in _WRITES:
        yield f"{word} is not allowed; only reading queries are run"
    if word in _FOREIGN:
        yield f"{word} is not known to both engines; use {_FOREIGN[word]}"
    if word == "FORMAT" and _next(found, index).upper == "CSV":
        yield "FORMAT CSV is not known to both engines; leave it out"
    yield from _clauses(found, index, inner)
    yield from _subqueries(found, index, opened)
    if word == "WHERE" and _inline_where(inner):
        yield "WHERE inside a node or relationship; put it after the MATCH pattern"
    if word == "SHORTEST" and (
        _next(found, index).kind == "number" or before.upper in {"ALL", "ANY"}
    ):
        yield "SHORTEST is not known to both engines; use ORDER BY length(p) LIMIT 1"
    if word in _JOINS or word in _CLAUSES:
        inner.compared, inner.condition_hops = False, 0
    if word in _CLAUSES and not (word == "WITH" and before.upper in {"STARTS", "ENDS"}):
        inner.clause = word


def _clauses(found: list[Token], index: int, inner: _Open) -> Iterator[str]:
    word, before = found[index].upper, _next(found, index, -1).upper
    if word == "UNION":
        every = _next(found, index).upper
        kind = "UNION ALL" if every == "ALL" else "UNION"
        if inner.union not in (None, kind):
            yield "UNION and UNION ALL are mixed; use one of them"
        inner.union, inner.returned = kind, False
        yield from _start(_next(found, index, 2 if every in {"ALL", "DISTINCT"} else 1))
    elif word == "WITH" and before in {"STARTS", "ENDS"}:
        return
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


def _names(found: list[Token], index: int, relationships: set[str], inner: _Open) -> Iterator[str]:
    """Check a name, in backticks or not, as a function, a property or a variable."""
    token = found[index]
    name, before, after = token.name, _next(found, index, -1), _next(found, index)
    if not name:
        return
    lower, owner = name.lower(), _next(found, index, -2)
    if inner.purpose == "relationship" and before.text == "[":
        relationships.add(name)
        if any(each.text == "*" for each in found[index + 1 : _closing(found, index)]):
            yield "a name for many relationships; name the path p and use relationships(p)"
    elif after.upper == "IN" and _next(found, index, 2).text.lower() == "relationships":
        relationships.add(name)
    if before.text == ".":
        if after.text == "(" and owner.name.lower() not in _FUNCTION_HOMES:
            yield f"{owner.text}.{token.text}() is not known to both engines"
        if lower in _OWN_NAMES:
            yield f"no property is called {name}; docs/schema.md lists what there is"
        if lower == "id" and owner.name in relationships:
            yield "a relationship has no id; use its key, and the id of each end"
        if lower == "between" and owner.name.lower() == "duration":
            yield "duration.between() differs between the engines; use duration.inMonths or inDays"
    elif after.text == "(" and lower in _FUNCTIONS:
        yield f"{name}() is not run here; {_FUNCTIONS[lower]}"
    elif after.text == "(" and lower == "sqrt" and _next(found, index, 2).text == "-":
        yield "the square root of a negative number differs between the engines; leave it out"


def _closing(found: list[Token], index: int) -> int:
    """Find the end of the relationship that `index` stands in."""
    place = index
    while place < len(found) and found[place].text != "]":
        place += 1
    return place


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
            return place > index and _next(found, place).text == "{"
    return False


def _signs(found: list[Token], index: int, before: Token, opened: list[_Open]) -> Iterator[str]:
    token, inner = found[index], opened[-1]
    if token.kind == "text":
        yield from _texts(found, index, before)
    if token.kind != "symbol":
        return
    yield from _pattern_signs(found, index, before, opened)
    if token.text == ";":
        yield "more than one statement; run them one at a time"
    if token.text == "!=":
        yield "!= is not known to both engines; write <>"
    if token.text == "/" and re.fullmatch(r"0+(\.0+)?", _next(found, index).text):
        yield "a division by zero differs between the engines; leave it out"
    if token.text in {",", "|"}:
        inner.compared, inner.condition_hops = False, 0
    if token.text == "|" and inner.sign == "[" and inner.purpose != "relationship":
        inner.clause = "RETURN"
    if token.text in _COMPARES:
        if inner.compared:
            yield "a chained comparison; join the two comparisons with AND"
        inner.compared = True
    if _is_hop(found, index, before):
        yield from _hop(opened)


def _texts(found: list[Token], index: int, before: Token) -> Iterator[str]:
    token, second = found[index], _next(found, index, -2)
    inside = token.text[1:-1]
    if _DATE.fullmatch(inside):
        called = before.text == "(" and second.name.lower() in _FUNCTION_HOMES
        searched = before.upper == "CONTAINS" or second.upper in {"STARTS", "ENDS"}
        if not called and not searched and before.text not in {":", "=~"}:
            yield f"a date compared with text; write date('{inside.strip()}')"
    subscript = before.text == "[" and (second.text == ")" or _calls(second))
    if subscript and inside.lower() in _OWN_NAMES:
        yield f"no property is called {inside}; docs/schema.md lists what there is"


def _is_hop(found: list[Token], index: int, before: Token) -> bool:
    sign, after = found[index].text, _next(found, index).text
    if before.text != ")":
        return False
    return sign in {"-->", "<--", "--"} or (sign in {"-", "<-"} and after in {"[", "-", "->"})


def _hop(opened: list[_Open]) -> Iterator[str]:
    """Count a hop: as many for each EXISTS around it, and for the condition that it is."""
    inner = opened[-1]
    for each in opened:
        each.hops += 1
    if inner.clause != "MATCH":
        inner.condition_hops += 1
        if inner.condition_hops > 1:
            yield "a condition of more than one hop; write COUNT { … } > 0"


def _pattern_signs(
    found: list[Token], index: int, before: Token, opened: list[_Open]
) -> Iterator[str]:
    after, inner = _next(found, index), opened[-1]
    quantified = "a quantified path; write it as -[:TYPE*1..8]->"
    match found[index].text:
        case "&":
            yield "labels joined by &; use one label, or labels joined by |"
        case "!":
            yield "labels negated by !; name the labels that you want"
        case "%" if before.text == ":":
            yield "% stands for any label on one engine only; leave the label out"
        case "*" if inner.purpose == "relationship":
            if not _bounded(found, index):
                yield "a path without an upper bound; write it as *1..8"
            yield from _hop(opened[:-1])
        case "{" if after.kind == "number" or after.text == ",":
            yield quantified
        case "+" | "*" if before.text in {"->", "-->", "--", "<--"}:
            yield quantified
        case "+" | "*" if before.text == "-" and _next(found, index, -2).text == "]":
            yield quantified
        case "{" if _is_pattern_map(found, index, inner) and not _only_id(found, index, inner):
            yield "a map in a pattern other than {id: …}; use WHERE"
        case "." if after.text == "*":
            yield "a whole node or relationship; name the properties that you want"


def _bounded(found: list[Token], index: int) -> bool:
    after, second = _next(found, index), _next(found, index, 2)
    if after.kind == "number":
        # "*2" is exact; "1..8" may come as one number, dots and another.
        return second.text != ".." or _next(found, index, 3).kind == "number"
    return after.text == ".." and second.kind == "number"


def _only_id(found: list[Token], index: int, inner: _Open) -> bool:
    """Say whether the map at `index` is empty, or names nothing but the id of a node."""
    if _next(found, index).text == "}":
        return True
    depth, keys = 0, 0
    for token in found[index:]:
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        keys += depth == 1 and token.text == ":"
        if depth == 0:
            break
    return keys == 1 and _next(found, index).name == "id" and inner.purpose != "relationship"


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
    called = inner.before is not None and _calls(inner.before)
    return not called and (before.text == "(" or second.text == "(")
