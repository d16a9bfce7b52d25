"""Leaving persons out: their nodes, their relationships, and their names in any text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from graphkit.claims import Identity, to_content
from graphkit.folding import Facts, Properties
from graphkit.rows import Row, Rows

_PERSON = "Person"
_LEFT_OUT = "[name left out]"
_WORD = re.compile(r"[^\W_]+")
# Properties and columns that hold ids, which must stay distinct.
_IDS = {"id", "key", "sources", "source", "places", "quoted_in"}


class Names:
    """The names, aliases and ids of persons, to be found in any text.

    A name is found as whole words, whatever its case, whatever stands between its words and
    with an s at its end: "Ann Lee" in "ann-lees-team" too. A name of one word is found as
    that word, wherever it stands.

    Parameters
    ----------
    facts : Facts
        The whole graph.
    """

    def __init__(self, facts: Facts) -> None:
        names = {
            tuple(_WORD.findall(_composed(name)))
            for identity, person in facts.nodes.items()
            if identity.name == _PERSON
            for name in (person["name"], *person.get("aliases", ()), _slug(identity.start))
        }
        ordered = sorted(names - {()}, key=lambda words: (-sum(map(len, words)), words))
        either = "|".join(r"[\W_]*".join(map(re.escape, words)) for words in ordered)
        found = rf"(?<![^\W_])(?:{either})s?(?![^\W_])" if either else r"(?!)"
        self._found = re.compile(found, re.IGNORECASE)
        self._numbers: dict[str, int] = {}

    def in_text(self, text: str) -> str:
        """Put other words in place of each name in a text.

        Examples
        --------
        >>> from graphkit.claims import node_identity
        >>> names = Names(Facts({node_identity("Person", "p"): {"name": "Ann Lee"}}))
        >>> names.in_text("Minutes by ANN LEE, Leeds; joann lee")
        'Minutes by [name left out], Leeds; joann lee'
        """
        composed = _composed(text)
        return self._found.sub(_LEFT_OUT, composed) if self._found.search(composed) else text

    def in_id(self, text: str) -> str:
        """Put a number in place of each name in an id, one number for one spelling."""
        composed = _composed(text)
        return self._found.sub(self._numbered, composed) if self._found.search(composed) else text

    def in_value(self, name: str, value: Any) -> Any:
        """Leave names out of a property or a cell of that name."""
        if isinstance(value, str):
            is_id = name in _IDS or name.endswith("_id")
            return self.in_id(value) if is_id else self.in_text(value)
        if isinstance(value, list | tuple):
            if name == "claims":
                return [self._in_claim(each) for each in value]
            told = [self.in_value(name, each) for each in value]
            return [each for each in told if each != _LEFT_OUT] if name == "aliases" else told
        if isinstance(value, dict):
            return {each: self.in_value(each, part) for each, part in value.items()}
        return value

    def _in_claim(self, content: str) -> str:
        return to_content(self.in_value("", json.loads(content)))

    def _numbered(self, found: re.Match[str]) -> str:
        number = self._numbers.setdefault(found[0], len(self._numbers) + 1)
        return f"name-left-out-{number}"


def without_people(facts: Facts, names: Names) -> Facts:
    """Leave persons out of a graph.

    Parameters
    ----------
    facts : Facts
        Read in a fixed order, so that ids come out the same every time.
    names : Names

    Returns
    -------
    Facts
        Without their nodes and relationships, and with other words for their names.
    """
    nodes, lines = sorted(facts.nodes.items()), sorted(facts.relationships.items())
    return Facts(
        {_renamed(i, names): _told(each, names) for i, each in nodes if i.name != _PERSON},
        {
            _renamed(i, names): _told(each, names)
            for i, each in lines
            if _PERSON not in (i.start_label, i.end_label)
        },
    )


def rows_without_people(rows: Rows, names: Names) -> Rows:
    """Leave out the rows that are about a person, and persons' names in the others.

    Parameters
    ----------
    rows : Rows
    names : Names

    Returns
    -------
    Rows
    """
    kept = [row for row in rows if not _is_about_a_person(row)]
    told = tuple({name: names.in_value(name, value) for name, value in r.items()} for r in kept)
    notes = tuple(map(names.in_text, rows.notes))
    return Rows(rows.columns, told, notes, names.in_text(rows.title), rows.empty)


def _is_about_a_person(row: Row) -> bool:
    return any(
        value == _PERSON
        for name, value in row.items()
        if name == "label" or name.endswith("_label")
    )


def _renamed(identity: Identity, names: Names) -> Identity:
    return identity._replace(
        start=names.in_id(identity.start),
        end=names.in_id(identity.end),
        key=names.in_id(identity.key),
    )


def _told(properties: Properties, names: Names) -> Properties:
    return {name: names.in_value(name, value) for name, value in properties.items()}


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _slug(node_id: str) -> str:
    """Take an id for a name where it has several words; one word may be any word."""
    return node_id if len(_WORD.findall(node_id)) > 1 else ""


def left_out_note(count: Iterable[Identity]) -> str:
    """Say how many persons were left out."""
    found = sum(identity.name == _PERSON for identity in count)
    return f"persons left out, with their relationships and their names: {found}"
