"""Finding what a person means by a text: by name, alias, official code or id."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.errors import NotFound
from graphkit.model import Model
from graphkit.rows import Row
from graphkit.tables import shown
from graphkit.time.renames import Names
from graphkit.time.spans import OPEN, in_words

# "N.I.B." is "NIB".
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_LISTED = 12
_SUGGESTED = 3
# Below this likeness (of 100) a suggestion would only puzzle.
_NEAREST = 60


@dataclass(frozen=True, order=True)
class Thing:
    """One node, as it is named.

    Attributes
    ----------
    label, id, name : str
    aliases : tuple of str
    codes : tuple of str
        The official codes by which a place or a partner is known.
    began, ended : datetime.date or None
        Its stated beginning, and the first day on which it was no more.
    known : datetime.date or None
        The date of the first source that mentions it.
    """

    label: str
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    began: dt.date | None = None
    ended: dt.date | None = None
    known: dt.date | None = None

    @property
    def node(self) -> Node:
        """Its label and id."""
        return (self.label, self.id)


@dataclass(frozen=True)
class Found:
    """The thing that a text names, and how it was found.

    Attributes
    ----------
    thing : Thing
    note : str
        Empty for an exact match; else what was taken for what.
    """

    thing: Thing
    note: str = ""


def plain(text: str) -> str:
    """Strip a text of what people leave out or change: case, punctuation, "&" for "and".

    Examples
    --------
    >>> plain("Hunslet & Riverside") == plain("hunslet AND riverside")
    True
    >>> plain("Children’s Centre") == plain("Childrens centre")
    True
    """
    # Apostrophes go first: taking letters apart would leave a space in place of some.
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    text = text.casefold().replace("&", " and ")
    if not text.isascii():
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(text))


def read_things(reader: Reader, model: Model, labels: Sequence[str] = ()) -> list[Thing]:
    """Read every node of some labels, as it is named.

    Parameters
    ----------
    reader : Reader
    model : Model
    labels : sequence of str, optional
        All labels when left out.

    Returns
    -------
    list of Thing
    """
    wanted = list(labels or model.labels)
    things = [_thing(row) for row in reader.read(_named_by(wanted))]
    return sorted(things, key=lambda thing: (wanted.index(thing.label), thing.id))


def _by_id(reader: Reader, model: Model, kinds: Sequence[Sequence[str]], text: str) -> list[Thing]:
    """Look up the nodes whose id is a text in the labels' indexes, without reading any other.

    In the first group an exact id comes before every other way to name a thing. A text that
    says a label too means the thing of that label and id, in whatever group, and no other
    that happens to be called so. In a later group a name of the first comes before a mere id.
    """
    if not text.isprintable():
        # Half a character, for one, which no engine takes.
        return []
    label, _, node_id = text.partition(":")
    if any(label in labels for labels in kinds):
        rows = reader.read(_named_by((label,), " {id: $id}"), {"id": node_id})
    else:
        rows = reader.read(_named_by(kinds[0] or list(model.labels), " {id: $id}"), {"id": text})
    return [_thing(row) for row in rows]


def _named_by(labels: Sequence[str], where: str = "") -> str:
    return (
        f"MATCH (n:{'|'.join(labels)}{where}) RETURN labels(n)[0] AS label, n.id AS id, "
        "n.name AS name, n.aliases AS aliases, n.code AS code, n.codes AS codes, "
        "n.org_ids AS org_ids, n.valid_from AS began, n.valid_to AS ended, "
        "n.first_stated AS known"
    )


def _thing(row: Row) -> Thing:
    codes = [row["code"] or "", *(row["codes"] or ()), *(row["org_ids"] or ())]
    # A code may stand with its date behind it.
    known = tuple(code.split()[0] for code in codes if code.strip())
    aliases = tuple(row["aliases"] or ())
    dated = (row["began"], row["ended"], row["known"])
    return Thing(row["label"], row["id"], row["name"], aliases, known, *dated)


def find(
    reader: Reader, model: Model, text: str, kinds: Sequence[Sequence[str]], what: str = "",
    *, as_of: dt.date | None = None, names: Callable[[], Names] = Names,
) -> Found:  # fmt: skip
    """Find the one thing that a text names.

    Parameters
    ----------
    reader : Reader
    model : Model
    text : str
        A name, alias, official code or id; or ``Label:id``.
    kinds : sequence of sequence of str
        Labels to look among, the first group first.
    what : str
        What is looked for, for the message when there is none.
    as_of : datetime.date, optional
        The day asked about: of several things of one name, the one that bore it then is meant.
    names : callable, optional
        Reads what each thing is called on each day, where several are in question.

    Returns
    -------
    Found
        The thing as it was found, whatever it is called on the day.

    Raises
    ------
    NotFound
        When it names nothing, or several things; the message lists them.
    """
    known = _by_id(reader, model, kinds, text)
    if len(known) == 1:
        return Found(known[0])
    groups = [read_things(reader, model, labels) for labels in kinds]
    narrow = _Narrowing(as_of, names)
    exact = _exact(groups, text, narrow)
    if exact is not None:
        return exact
    words = set(plain(text).split())
    for named in (_words_of_a_name, _words_of_all_names):
        for group in groups:
            matches = [t for t in group if words and any(words <= each for each in named(t))]
            matches, _ = narrow(matches)
            if len(matches) == 1:
                thing = matches[0]
                note = f"taking {shown(text)} for {thing.name!r} ({thing.label} {thing.id})"
                return Found(thing, note)
            if matches:
                raise NotFound(_several(text, matches))
    raise NotFound(_nothing(text, [t for group in groups for t in group], what))


class _Narrowing:
    """Of several things that a text names, keeps those that it names on the day asked about."""

    def __init__(self, day: dt.date | None, names: Callable[[], Names]) -> None:
        self.day = day
        self._read_names = names

    @cached_property
    def names(self) -> Names:
        return self._read_names()

    def __call__(self, matches: list[Thing]) -> tuple[list[Thing], str]:
        """Give those that are left, and a note where another thing is called so too."""
        day = self.day
        if day is None or len(matches) < 2:
            return matches, ""
        every = {self.names.on(thing.node, day) for thing in matches}
        ways: tuple[Callable[[Thing], bool], ...] = (
            lambda thing: self.names.on(thing.node, day) == thing.node,
            lambda thing: (thing.began or day) <= day < (thing.ended or OPEN),
            lambda thing: (thing.known or day) <= day,
        )
        for bore_it in ways:
            matches = [thing for thing in matches if bore_it(thing)] or matches
        left = {self.names.on(thing.node, day) for thing in matches}
        if len(left) > 1:
            return matches, ""
        # One thing under several of its names is one.
        (thing, *_), others = matches, len(every) > 1
        said = f"{thing.name} on {in_words(day)} is {thing.label} {thing.id}; others bore that name"
        return [thing], said if others else ""


def _exact(groups: list[list[Thing]], text: str, narrow: _Narrowing) -> Found | None:
    label, _, node_id = text.partition(":")
    literal, sought = text.strip().casefold(), plain(text)
    # As written comes before as meant: "Holbeck" is the place, not the project "@Holbeck".
    ways: tuple[Callable[[Thing], bool], ...] = (
        lambda t: t.id == text or (t.label == label and t.id == node_id),
        lambda t: literal in {t.id.casefold(), f"{t.label}:{t.id}".casefold()},
        lambda t: t.name.casefold() == literal,
        lambda t: any(alias.casefold() == literal for alias in t.aliases),
        lambda t: any(code.casefold() == literal for code in t.codes),
        lambda t: sought != "" and plain(t.name) == sought,
        lambda t: sought != "" and any(plain(alias) == sought for alias in t.aliases),
    )
    for matching in (ways[:5], ways[5:]):
        for group in groups:
            for names in matching:
                matches, note = narrow([thing for thing in group if names(thing)])
                if len(matches) == 1:
                    return Found(matches[0], note)
                if matches:
                    raise NotFound(_several(text, matches))
    return None


def _words_of_a_name(thing: Thing) -> list[set[str]]:
    return [set(plain(name).split()) for name in (thing.name, *thing.aliases)]


def _words_of_all_names(thing: Thing) -> list[set[str]]:
    # An id often keeps the source's words where the name is in ours.
    return [set().union(*_words_of_a_name(thing), plain(thing.id).split())]


def _several(text: str, matches: list[Thing]) -> str:
    matches = sorted(matches, key=lambda t: (len(t.name), t.name, t.label, t.id))
    listed = [f"  {t.label}:{t.id}  {t.name}" for t in matches[:_LISTED]]
    more = len(matches) - _LISTED
    if more > 0:
        listed.append(f"  … and {more} more")
    head = f"{shown(text)} names {len(matches)} things; give more words, or one of these ids:"
    return "\n".join([head, *listed])


def _nothing(text: str, things: list[Thing], what: str) -> str:
    from rapidfuzz import fuzz, process

    names = {(thing, name): plain(name) for thing in things for name in (thing.name, thing.id)}
    nearest = process.extract(
        plain(text), names, scorer=fuzz.WRatio, limit=_SUGGESTED * 2, score_cutoff=_NEAREST
    )
    suggested = list(dict.fromkeys(thing for _, _, (thing, _) in nearest))[:_SUGGESTED]
    kind = f"no {what}" if what else "nothing"
    if not suggested:
        return f"{kind} in this graph is called {shown(text)}; 'graphkit info' shows what there is"
    hint = " or ".join(f"{thing.name!r} ({thing.label}:{thing.id})" for thing in suggested)
    return f"{kind} in this graph is called {shown(text)}; the nearest: {hint}"
