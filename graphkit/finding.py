"""Finding what a person means by a text: by name, alias, official code or id."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from graphkit.claims import PLACES, Node, key_of
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Reader
from graphkit.errors import NotFound
from graphkit.model import Model
from graphkit.rows import Row
from graphkit.text import as_id, one_line, quoted, searched
from graphkit.time.renames import Names
from graphkit.time.spans import OPEN, in_words

# "N.I.B." is "NIB".
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_AUTHORITY = "LocalAuthority"
_LISTED = 12
_SUGGESTED = 3
# How much of a name is told.
_NAME = 200
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

    @property
    def key(self) -> str:
        """Its key, which names it and no other."""
        return key_of(self.label, self.id)


# Says of places in which local authority each lies, as far as that is known.
Councils = Callable[[Sequence[Thing]], Mapping[Node, str]]


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


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    r"""Strip a text of what people leave out or change: case, punctuation, "&" for "and".

    Examples
    --------
    >>> plain("Hunslet & Riverside") == plain("hunslet AND riverside")
    True
    >>> plain("Children’s Centre") == plain("Childrens centre")
    True
    >>> plain("Co\u00adordination\u00a0Board") == plain("Coordination Board")
    True
    """
    # Apostrophes go first: taking letters apart would leave a space in place of some.
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", searched(text)))
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


def _at_id(reader: Reader, labels: Sequence[str], node_id: str) -> list[Thing]:
    """Look up the nodes of an id in the labels' indexes, without reading any other."""
    try:
        node_id.encode()
    except UnicodeEncodeError:
        # Half a character, which no engine takes.
        return []
    return [_thing(row) for row in reader.read(_named_by(labels, " {id: $id}"), {"id": node_id})]


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


@dataclass(frozen=True)
class Matches:
    """The things that a text names equally well, and what else it may mean.

    Attributes
    ----------
    text : str
    things : tuple of Thing
        One or more; none of them comes before the others.
    others : tuple of Thing
        What it names less well, or in another way.
    note : str
        Empty for an exact match; else what was taken for what.
    """

    text: str
    things: tuple[Thing, ...]
    others: tuple[Thing, ...] = ()
    note: str = ""


def find(
    reader: Reader, model: Model, text: str, kinds: Sequence[Sequence[str]], what: str = "",
    *, as_of: dt.date | None = None, names: Callable[[], Names] = Names,
    councils: Councils = lambda _: {},
) -> Found:  # fmt: skip
    """Find the one thing that a text names.

    Parameters
    ----------
    reader : Reader
    model : Model
    text : str
        A name, alias, official code or id; or ``Label:id``.
    kinds : sequence of sequence of str
        Labels to look among; of one name in several, that of the first group is taken, and
        the note names the others.
    what : str
        What is looked for, for the message when there is none.
    as_of : datetime.date, optional
        The day asked about: of several things of one name, the one that bore it then is meant.
    names : callable, optional
        Reads what each thing is called on each day, where several are in question.
    councils : callable, optional
        Says of places in which local authority each lies, where several are in question.

    Returns
    -------
    Found
        The thing as it was found, whatever it is called on the day.

    Raises
    ------
    NotFound
        When it names nothing, or several things; the message lists them.
    """
    found = match(reader, model, text, kinds, what, as_of=as_of, names=names)
    authorities = [thing for thing in found.things if thing.label == _AUTHORITY]
    if len(authorities) == 1 and all(thing.label in PLACES for thing in found.things):
        # A council's area comes before the places of its name.
        others = [thing for thing in found.things if thing not in authorities]
        found = replace(found, things=tuple(authorities), others=(*others, *found.others))
    if len(found.things) > 1:
        raise NotFound(several(text, found.things, councils))
    return Found(found.things[0], said_of(found, councils))


def match(
    reader: Reader, model: Model, text: str, kinds: Sequence[Sequence[str]], what: str = "",
    *, as_of: dt.date | None = None, names: Callable[[], Names] = Names,
) -> Matches:  # fmt: skip
    """Find the things that a text names equally well, among all of some labels; see `find`.

    Returns
    -------
    Matches
        Of names in part, at most one thing: several are refused.

    Raises
    ------
    NotFound
        When it names nothing, or several things in part.
    """
    text = as_id(text)
    every = list(dict.fromkeys(label for labels in kinds for label in labels or model.labels))
    keyed = _at_key(reader, model, text)
    if keyed is not None and keyed.label in every:
        return Matches(text, (keyed,))
    if keyed is not None:
        raise NotFound(
            f"{keyed.key} is {quoted(keyed.name, _NAME)}, and no {what or ' or '.join(every)}; "
            f"'graphkit show {keyed.key}' tells of it"
        )
    if not text.isalpha() and len(known := _at_id(reader, every, text)) == 1:
        # One word may be a name as well; nobody takes an id of several for one.
        return Matches(text, tuple(known))
    groups = [read_things(reader, model, labels) for labels in kinds]
    narrow = _Narrowing(as_of, names)
    found = _exact(groups, text, narrow)
    things = [thing for group in groups for thing in group]
    found = found or _judged_away(reader, model, text, every)
    # What reads as a key names that thing, or none.
    if found is None and _label_of(model, text) is None:
        found = _in_part(things, text, narrow)
        if found is None and (words := _stems(text)):
            said = _described(reader, every)
            described = [thing for thing in things if words <= said[thing.node]]
            found = _guessed(text, described, (), narrow) if described else None
    if found is None:
        raise NotFound(_nothing(text, things, what))
    return found


def _label_of(model: Model, text: str) -> str | None:
    """Find the label that a text begins with, as the key of a thing does."""
    label, colon, _ = text.strip().partition(":")
    known = {each.casefold(): each for each in model.labels}
    return known.get(label.casefold()) if colon else None


def _at_key(reader: Reader, model: Model, text: str) -> Thing | None:
    """Look up the thing that a text is the key of."""
    label = _label_of(model, text)
    if label is not None:
        node_id = text.strip()[len(label) + 1 :]
        found = _at_id(reader, (label,), node_id)
        if not found:
            alike = node_id.strip().casefold()
            every = read_things(reader, model, (label,))
            found = [thing for thing in every if as_id(thing.id).casefold() == alike]
        return found[0] if len(found) == 1 else None
    # As files have it that an earlier graphkit wrote.
    label, slash, node_id = text.partition("/")
    found = _at_id(reader, (label,), node_id) if slash and label in model.labels else []
    return found[0] if found else None


_JUDGEMENTS = f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.judgements AS texts"


def _judged_away(reader: Reader, model: Model, text: str, labels: Sequence[str]) -> Matches | None:
    """Find what stands for the thing whose id or key a text is, since the two are one."""
    label = _label_of(model, text)
    node_id = text if label is None else text.strip()[len(label) + 1 :]
    alike = node_id.strip().casefold()
    kept_as = reader.read(_JUDGEMENTS, {"id": INFO_ID})
    texts = [each for row in kept_as for each in row["texts"] or ()]
    if not {'"', "\\"} & set(alike) and not any(alike in t.casefold() for t in texts):
        # Most texts are no id that was judged, and need not wait for judgements to be read.
        return None
    from graphkit.judgements import folded_ids
    from graphkit.snapshot import read_info

    stands = {
        kept
        for (of, gone), kept in folded_ids(read_info(reader).all_judgements).items()
        if of in labels and label in {None, of} and as_id(gone).casefold() == alike
    }
    found = [thing for of, kept in sorted(stands) for thing in _at_id(reader, (of,), kept)]
    if len(found) != 1:
        return None
    note = f"{quoted(text)} is judged the same as {found[0].key}"
    return Matches(text, tuple(found), note=note)


def said_of(found: Matches, councils: Councils) -> str:
    """Say what was taken for what, and what else a text may mean."""
    if not found.others:
        return found.note
    where = councils(found.others)
    named = [_named(thing, where.get(thing.node, "")) for thing in found.others[:_LISTED]]
    more = len(found.others) - _LISTED
    listed = "; ".join([*named, *([f"{more} more"] if more > 0 else [])])
    note = found.note or f"{quoted(found.text)} is taken for {found.things[0].key}"
    return f"{note}; also: {listed}"


def _named(thing: Thing, where: str) -> str:
    return f"{thing.key} {one_line(thing.name)}{_within(where)}"


def _guessed(
    text: str, things: list[Thing], others: Iterable[Thing], narrow: _Narrowing
) -> Matches:
    """Take the one thing that a text names in part; refuse several."""
    left, _ = narrow(things)
    if len(left) > 1:
        raise NotFound(several(text, left))
    thing = left[0]
    note = f"taking {quoted(text)} for {quoted(thing.name, _NAME)} ({thing.key})"
    return Matches(text, (thing,), narrow.others([*things, *others], left), note)


def _in_part(things: list[Thing], text: str, narrow: _Narrowing) -> Matches | None:
    """Find what has all words of a text in its name, else in its names together."""
    words = set(plain(text).split())
    if not words:
        return None
    of_all = [t for t in things if any(words <= each for each in _words_of_all_names(t))]
    of_one = [t for t in of_all if any(words <= each for each in _words_of_a_name(t))]
    return _guessed(text, of_one or of_all, of_all, narrow) if of_all else None


def _described(reader: Reader, labels: Sequence[str]) -> dict[Node, set[str]]:
    """Read the words of each thing's names and of what it is."""
    rows = reader.read(
        f"MATCH (n:{'|'.join(labels)}) RETURN labels(n)[0] AS label, n.id AS id, "
        "n.name AS name, n.aliases AS aliases, n.description AS description, n.kind AS kind"
    )
    return {
        (row["label"], row["id"]): _stems(
            " ".join(
                [row["name"], *(row["aliases"] or ()), row["description"] or "", row["kind"] or ""]
            )
        )
        for row in rows
    }


def _stems(text: str) -> set[str]:
    """Give the words of a text, one as several."""
    return {word.removesuffix("s") for word in plain(text).split()}


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
        said = f"{thing.name} on {in_words(day)} is {thing.key}; others bore that name"
        return [thing], said if others else ""

    def others(self, every: Iterable[Thing], taken: Iterable[Thing]) -> tuple[Thing, ...]:
        """Give each of some things that is none of those taken, under whatever name."""
        one = {thing.node for thing in taken}
        rest = [thing for thing in dict.fromkeys(every) if thing.node not in one]
        if rest:
            one |= {each for node in one for each in self.names.ever(node)}
        return tuple(thing for thing in rest if thing.node not in one)


def _exact(groups: list[list[Thing]], text: str, narrow: _Narrowing) -> Matches | None:
    """Find what is named by a text as it is written; else as it is meant.

    "Holbeck" is the place, not the project "@Holbeck".
    """
    literal, sought = text.strip().casefold(), plain(text)
    as_written: tuple[Callable[[Thing], bool], ...] = (
        lambda t: literal in {t.id.casefold(), t.key.casefold(), t.name.casefold()},
        lambda t: any(alias.casefold() == literal for alias in t.aliases),
        lambda t: any(code.casefold() == literal for code in t.codes),
    )
    as_meant: tuple[Callable[[Thing], bool], ...] = (
        lambda t: sought != "" and plain(t.name) == sought,
        lambda t: sought != "" and any(plain(alias) == sought for alias in t.aliases),
    )
    for ways in (as_written, as_meant):
        named = [[t for t in group if any(way(t) for way in ways)] for group in groups]
        # Who bore the name on the day comes before whoever has it for an alias.
        kept = [narrow(group) for group in named]
        for way in ways:
            for things, note in kept:
                matches, _ = narrow([thing for thing in things if way(thing)])
                if matches:
                    others = narrow.others([t for group in named for t in group], matches)
                    return Matches(text, tuple(matches), others, note)
    return None


def _words_of_a_name(thing: Thing) -> list[set[str]]:
    return [set(plain(name).split()) for name in (thing.name, *thing.aliases)]


def _words_of_all_names(thing: Thing) -> list[set[str]]:
    # An id often keeps the source's words where the name is in ours.
    return [set().union(*_words_of_a_name(thing), plain(thing.id).split())]


def several(text: str, things: Sequence[Thing], councils: Councils = lambda _: {}) -> str:
    """Say that a text names several things, each with its key and, of a place, its council."""
    things = sorted(things, key=lambda t: (len(t.name), t.name, t.label, t.id))
    where = councils(things[:_LISTED])
    listed = [
        f"  {t.key}  {one_line(t.name)}{_within(where.get(t.node))}" for t in things[:_LISTED]
    ]
    more = len(things) - _LISTED
    if more > 0:
        listed.append(f"  … and {more} more")
    head = f"{quoted(text)} names {len(things)} things; give more words, or one of these ids:"
    return "\n".join([head, *listed])


def _within(council: str | None) -> str:
    return f", in {council}" if council else ""


def _nothing(text: str, things: list[Thing], what: str) -> str:
    from rapidfuzz import fuzz, process

    names = {(thing, name): plain(name) for thing in things for name in (thing.name, thing.id)}
    nearest = process.extract(
        plain(text), names, scorer=fuzz.WRatio, limit=_SUGGESTED * 2, score_cutoff=_NEAREST
    )
    suggested = list(dict.fromkeys(thing for _, _, (thing, _) in nearest))[:_SUGGESTED]
    kind = f"no {what}" if what else "nothing"
    if not suggested:
        return f"{kind} in this graph is called {quoted(text)}; 'graphkit info' shows what there is"
    hint = " or ".join(f"{quoted(thing.name, _NAME)} ({thing.key})" for thing in suggested)
    return f"{kind} in this graph is called {quoted(text)}; the nearest: {hint}"
