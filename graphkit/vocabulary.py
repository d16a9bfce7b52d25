"""The words of the model in a query: those that it lacks are told, and nothing else is matched."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from graphkit.errors import Refused
from graphkit.model import Model
from graphkit.tokens import Token, tokens

_OPENING, _CLOSING = {"(", "[", "{"}, {")", "]", "}"}
# What opens a relationship, and what joins a node to one.
_LEADS_IN = {"-", "<-", "--"}
_JOINS = {*_LEADS_IN, "->", "-->", "<--"}
_CLAUSES = {
    "MATCH", "WHERE", "WITH", "UNWIND", "RETURN", "CALL", "UNION", "ORDER", "SKIP", "LIMIT",
    "OFFSET", "OPTIONAL",
}  # fmt: skip
_SUBQUERIES = {"EXISTS", "COUNT"}
_NODE, _TIE, _EITHER = "label", "type", "label or type"
_END = Token("end", "", 0)


@dataclass
class _Words:
    """The words of a query, as what they stand."""

    # Each label or type with what it must be.
    kinds: list[tuple[Token, str]] = field(default_factory=list)
    # What each name may be, by name; empty where its pattern says no more.
    nodes: defaultdict[str, list[set[str]]] = field(default_factory=lambda: defaultdict(list))
    ties: defaultdict[str, list[set[str]]] = field(default_factory=lambda: defaultdict(list))
    # Names that stand for some other value, somewhere in the query.
    values: set[str] = field(default_factory=set)
    # Each property, with the name before it.
    properties: list[tuple[str, Token]] = field(default_factory=list)
    # Places in the text behind the nodes that may be anything.
    open_nodes: list[int] = field(default_factory=list)


def refuse_unknown(text: str, model: Model) -> None:
    """Refuse a query that names a label, a type or a property that the model lacks.

    Parameters
    ----------
    text : str
        Cypher that the guard lets through.
    model : Model

    Raises
    ------
    Refused
        With the line and the nearest word that there is.

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> refuse_unknown("MATCH (b:Bord) RETURN b.name AS name", load_model())
    Traceback (most recent call last):
        ...
    graphkit.errors.Refused: line 1: there is no label Bord; the nearest is Board ...
    """
    for line, problem in _unknown(_words(tokens(text)), model):
        raise Refused(f"line {line}: {problem} (docs/schema.md lists what there is)")


def only_things(text: str, model: Model) -> str:
    """Let a query match nothing but things of the model: not the node that describes the graph.

    That node joins nothing, so that only a node that stands alone could be it.

    Parameters
    ----------
    text : str
        Cypher that the guard lets through.
    model : Model

    Returns
    -------
    str

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> only_things("MATCH (n) RETURN count(n) AS n", load_model())[:40]
    'MATCH (n:LocalAuthority|Area|Ward|LSOA|N'
    """
    labels = f":{'|'.join(model.labels)}"
    for place in reversed(_words(tokens(text)).open_nodes):
        text = text[:place] + labels + text[place:]
    return text


def _words(found: list[Token]) -> _Words:
    words = _Words()
    # Each open bracket with the token before it, and the clause inside it.
    opened: list[tuple[str, Token]] = [("", _END)]
    clauses = [""]
    for index, token in enumerate(found):
        before, after = _at(found, index - 1), _at(found, index + 1)
        if token.upper in _CLAUSES and before.text not in {".", ":"}:
            clauses[-1] = token.upper
        # What the last RETURN calls its columns, nothing asks any more.
        named = token.upper == "AS" and (clauses[-1] != "RETURN" or len(clauses) > 1)
        listed = token.upper == "IN" and _at(found, index - 2).text in _OPENING
        if named or listed:
            words.values.add((after if named else before).name)
        if token.text == ":" and not _is_key(found, index, opened[-1][0]):
            words.kinds += _kinds(found, index, opened[-1])
        if token.text == "." and before.name and after.name:
            words.properties.append((before.name, after))
        if token.text in _OPENING and token.kind == "symbol":
            _pattern(found, index, clauses[-1], opened[-1], words)
            opened.append((token.text, before))
            inside = token.text == "{" and before.upper in _SUBQUERIES
            clauses.append("MATCH" if inside else clauses[-1])
        elif token.text in _CLOSING and token.kind == "symbol" and len(opened) > 1:
            opened.pop()
            clauses.pop()
    return words


def _at(found: list[Token], index: int) -> Token:
    return found[index] if 0 <= index < len(found) else _END


def _is_key(found: list[Token], index: int, sign: str) -> bool:
    """Say whether the colon at `index` stands behind the key of a map."""
    return sign == "{" and _at(found, index - 2).text in {"{", ","}


def _kinds(
    found: list[Token], index: int, opened: tuple[str, Token]
) -> Iterator[tuple[Token, str]]:
    """Yield the labels or types that a colon introduces."""
    sign, before = opened
    kind = _EITHER
    if sign == "[" and before.text in _LEADS_IN:
        kind = _TIE
    elif sign == "(" and "(" in {_at(found, index - 1).text, _at(found, index - 2).text}:
        kind = _NODE
    while (name := _at(found, index + 1)).name:
        yield name, kind
        if _at(found, index + 2).text not in {"|", ":"}:
            return
        index += 2


def _pattern(
    found: list[Token], index: int, clause: str, outer: tuple[str, Token], words: _Words
) -> None:
    """Take note of the node or the relationship that a bracket opens, if it does."""
    before, first = _at(found, index - 1), _at(found, index + 1)
    name = first.name
    said = {token.name for token, _ in _kinds(found, index + 1 + bool(name), ("", _END))}
    colon = _at(found, index + 1 + bool(name)).text == ":"
    if found[index].text == "[" and before.text in _LEADS_IN:
        words.ties[name].append(said if colon else set())
        return
    if found[index].text != "(" or clause != "MATCH":
        return
    begins = before.text in {",", "="} or before.upper == "MATCH"
    begins = begins or (before.text == "{" and outer[1].upper in _SUBQUERIES)
    if not begins and before.text not in _JOINS:
        return
    known = name in words.nodes
    words.nodes[name].append(said if colon else set())
    end = _closing(found, index)
    alone = begins and _at(found, end + 1).text not in _JOINS
    if alone and not colon and not (name and known):
        place = first if name else found[index]
        words.open_nodes.append(place.start + len(place.text))


def _closing(found: list[Token], index: int) -> int:
    depth = 0
    for place in range(index, len(found)):
        depth += (found[place].text in _OPENING) - (found[place].text in _CLOSING)
        if depth == 0:
            return place
    return len(found)


def _unknown(words: _Words, model: Model) -> Iterator[tuple[int, str]]:
    known: Mapping[str, Collection[str]] = {
        _NODE: model.labels,
        _TIE: model.relationships,
        _EITHER: [*model.labels, *model.relationships],
    }
    for token, kind in words.kinds:
        if token.name not in known[kind]:
            what = "relationship type" if kind == _TIE else kind
            yield token.line, f"there is no {what} {token.name}{_nearest(token.name, known[kind])}"
    for name, token in words.properties:
        if name in words.values or not (name in words.nodes or name in words.ties):
            continue
        properties = _properties(name, words, model)
        if token.name not in properties:
            of = " or ".join(sorted(_said(words.nodes[name]) | _said(words.ties[name])))
            whose = f"{of} has no property" if of else "there is no property"
            yield token.line, f"{whose} {token.name}{_nearest(token.name, properties)}"


def _said(many: list[set[str]]) -> set[str]:
    return set().union(*many)


def _properties(name: str, words: _Words, model: Model) -> set[str]:
    """List the properties that what a name stands for can have."""
    found: set[str] = set()
    if many := words.nodes.get(name):
        labels = _said(many) if all(many) else set(model.labels)
        found |= {"id"}.union(*(model.node_properties(each) for each in labels))
    if many := words.ties.get(name):
        types = _said(many) if all(many) else set(model.relationships)
        found |= set().union(*(model.relationship_properties(each) for each in types))
    return found


def _nearest(name: str, known: Collection[str]) -> str:
    words = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(name.casefold(), list(words), n=1)
    return f"; the nearest is {words[near[0]]}" if near else ""
