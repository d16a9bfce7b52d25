"""Finding whole nodes, relationships and paths among what a query returns.

What they look like differs between the engines, so a query names the properties it wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from graphkit.tokens import Token

_OPENING, _CLOSING = {"(", "[", "{"}, {")", "]", "}"}
_CLAUSES = {
    "MATCH", "OPTIONAL", "WHERE", "WITH", "UNWIND", "RETURN", "CALL", "UNION", "ORDER", "SKIP",
    "LIMIT", "OFFSET",
}  # fmt: skip
# Functions that hand on what they are given.
_HAND_ON = {
    "coalesce", "collect", "endnode", "head", "last", "nodes", "relationships", "reverse",
    "startnode", "tail",
}  # fmt: skip


def whole_things(found: list[Token]) -> Iterator[str]:
    """Yield a problem for each whole thing that the outermost RETURN hands out."""
    things: set[str] = set()
    depth, start = 0, 0
    while start < len(found):
        token = found[start]
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if _is_clause(found, start):
            end = _end(found, start + 1)
            if token.upper == "MATCH":
                things |= set(_bound(found[start + 1 : end]))
            elif token.upper in {"WITH", "UNWIND", "RETURN"}:
                outermost = token.upper == "RETURN" and depth == 0
                for item in _items(found[start + 1 : end]):
                    whole = _named(item, things)
                    if outermost and (whole or item[0].text == "*"):
                        yield (
                            f"line {token.line}: a whole node or relationship; name the "
                            "properties that you want"
                        )
        start += 1


def _is_clause(found: list[Token], place: int) -> bool:
    if found[place].upper not in _CLAUSES or not place:
        return found[place].upper in _CLAUSES
    before = found[place - 1]
    starts_with = found[place].upper == "WITH" and before.upper in {"STARTS", "ENDS"}
    return before.text not in {".", ":"} and not starts_with


def _end(found: list[Token], start: int) -> int:
    """Find where a clause ends: at the next one, or at the bracket that encloses it."""
    depth = 0
    for place in range(start, len(found)):
        depth += (found[place].text in _OPENING) - (found[place].text in _CLOSING)
        if depth < 0 or (depth == 0 and _is_clause(found, place)):
            return place
    return len(found)


def _bound(pattern: list[Token]) -> Iterator[str]:
    """Yield the names that a MATCH gives to nodes, relationships and paths."""
    for before, token, after in zip(pattern, pattern[1:], pattern[2:], strict=False):
        if token.name and before.text in {"(", "["} and after.text in {":", ")", "]", "{", "*"}:
            yield token.name
    for token, after in pairwise(pattern):
        if token.name and after.text == "=":
            yield token.name


def _items(clause: list[Token]) -> Iterator[list[Token]]:
    """Split what a WITH, UNWIND or RETURN lists at its commas."""
    if clause and clause[0].upper == "DISTINCT":
        clause = clause[1:]
    depth, item = 0, list[Token]()
    for token in clause:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text == "," and depth == 0:
            if item:
                yield item
            item = []
        else:
            item.append(token)
    if item:
        yield item


def _named(item: list[Token], things: set[str]) -> bool:
    """Say whether an item is a whole thing, and remember the name that it is given."""
    alias = item[-1].name if len(item) > 2 and item[-2].upper == "AS" else ""
    whole = _is_whole(item[:-2] if alias else item, things)
    if alias:
        (things.add if whole else things.discard)(alias)
    return whole


def _is_whole(item: list[Token], things: set[str]) -> bool:
    if len(item) < 2:
        return any(token.name in things for token in item)
    first, last = item[0], item[-1].text
    if last == ")" and item[1].text == "(" and first.name.lower() in _HAND_ON:
        return any(_is_whole(each, things) for each in _items(item[2:-1]))
    if first.text == "(" and last == ")":
        return _is_whole(item[1:-1], things)
    if first.text == "[" and any(token.text == "|" for token in item):
        return _makes_whole(item, things)
    if first.text in {"[", "{"}:
        trios = zip(item, item[1:], item[2:], strict=False)
        return any(
            token.name in things
            and before.text in {"[", ":", ","}
            and after.text in {"]", "}", ","}
            for before, token, after in trios
        )
    # An entry of a list, as in nodes[0]; nodes[0].name is a value.
    subscript = item[1].text == "[" and last == "]" and item[2].kind not in {"text", "parameter"}
    return first.name in things and subscript


def _makes_whole(comprehension: list[Token], things: set[str]) -> bool:
    """Say whether each entry that a list or pattern comprehension makes is a whole thing."""
    bar = max(place for place, token in enumerate(comprehension) if token.text == "|")
    known = things | set(_bound(comprehension[:bar]))
    if comprehension[2].upper == "IN":
        known = known - {comprehension[1].name}
        stops = [n for n, t in enumerate(comprehension[:bar]) if t.upper == "WHERE"]
        if _is_whole(comprehension[3 : min([bar, *stops])], things):
            known.add(comprehension[1].name)
    made = comprehension[bar + 1 : -1]
    return len(made) == 1 and made[0].name in known
