"""Where claims disagree: two at once, counts that differ, facts stated after their end.

Each finding carries its sides, and each side its own citations, so that nobody has to take
graphkit's word for it. Pure functions on rows, apart from those whose names begin with read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.model import Model, Property
from graphkit.questions.changes import Node, Renamed, ending_claims
from graphkit.rows import Row
from graphkit.sources import SourceName
from graphkit.time.spans import finest, in_words, parse_span

Cited = tuple[str, str]

IN_FORCE = (
    "r.standing = '' AND coalesce(r.valid_from, r.first_stated) <= $as_of "
    "AND (r.valid_to IS NULL OR r.valid_to > $as_of) AND coalesce(a.standing, b.standing, '') = ''"
)
_PARTS = f"""\
MATCH (a)-[r:PART_OF]->(b)
WHERE {IN_FORCE} AND b.members IS NOT NULL AND coalesce(a.collective, false) = false
RETURN labels(a)[0] AS label, a.id AS id, a.name AS name, labels(b)[0] AS whole_label,
  b.id AS whole_id, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators
ORDER BY whole_label, whole_id, label, id"""
_DESIGNATED = f"""\
MATCH (a)-[r:PRIORITY_UNDER]->(b:Plan)
WHERE {IN_FORCE}
RETURN labels(a)[0] AS label, a.id AS id, a.name AS name,
  coalesce(a.collective, false) AS collective, b.id AS plan_id, b.name AS plan,
  r.tier AS tier, r.first_stated AS first_stated,
  r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators
ORDER BY plan_id, label, id, tier, r.key"""
_STATED_NODES = """\
MATCH (n)
WHERE n.first_stated <= $as_of AND (n.disputed = true OR n.members IS NOT NULL)
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, n.first_stated AS first_stated,
  n.last_stated AS last_stated, n.sources AS sources, n.locators AS locators, n.claims AS claims
ORDER BY label, id"""


@dataclass(frozen=True)
class Side:
    """One side of a disagreement.

    Attributes
    ----------
    says : str
        What it says, in words.
    sources, locators : tuple of str
        Where, in parallel.
    """

    says: str
    sources: tuple[str, ...]
    locators: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One claim, as a source makes it.

    Attributes
    ----------
    source, locator : str
    values : mapping
        What it said, by property.
    """

    source: str
    locator: str
    values: Mapping[str, Any]


def claims_until(
    rows: Iterable[Row], sources: Mapping[str, SourceName], as_of: dt.date
) -> list[Said]:
    """Read the claims behind some rows, each once, that sources made up to a day.

    Parameters
    ----------
    rows : iterable of dict
        With ``sources``, ``locators`` and ``claims``.
    sources : mapping of str to SourceName
    as_of : datetime.date

    Returns
    -------
    list of Said
    """
    told = (
        entry
        for row in rows
        for entry in zip(row["sources"], row["locators"], row["claims"], strict=True)
    )
    known = (entry for entry in dict.fromkeys(told) if sources[entry[0]].date <= as_of)
    return [Said(source, locator, json.loads(content)) for source, locator, content in known]


def disagreements(
    claims: Sequence[Said], declared: Iterable[Property]
) -> Iterator[tuple[Property, list[Side]]]:
    """Find the properties on which claims state different values, and who states which.

    Silence and other wording do not disagree, nor does a coarser date that contains the
    finer one: it stands beside each finer one.

    Parameters
    ----------
    claims : sequence of Said
    declared : iterable of Property
        The properties to look at.

    Yields
    ------
    tuple of Property and list of Side
    """
    for each in declared:
        if each.wording or each.type == "list" or each.name in {"name", "standing"}:
            continue
        said = [(claim, claim.values[each.name]) for claim in claims if each.name in claim.values]
        values = list(dict.fromkeys(value for _, value in said))
        if each.type == "span":
            values = finest(values)
        if len(values) > 1:
            yield each, [_side(each, value, said) for value in values]


def _side(declared: Property, value: Any, said: Sequence[tuple[Said, Any]]) -> Side:
    def agrees(other: Any) -> bool:
        coarser = declared.type == "span" and parse_span(other).contains(parse_span(value))
        return coarser or other == value

    return side(_in_words(declared, value), [c for c, other in said if agrees(other)])


def side(says: str, claims: Iterable[Said]) -> Side:
    """Make a side of the claims that state it."""
    return _cited(says, ((claim.source, claim.locator) for claim in claims))


def _cited(says: str, cited: Iterable[Cited]) -> Side:
    """Make a side, each source once with all its places."""
    places: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for source, locator in cited:
        places[source].update(dict.fromkeys(place.strip() for place in locator.split(";")))
    return Side(says, tuple(places), tuple("; ".join(each) for each in places.values()))


def row_side(says: str, *rows: Row) -> Side:
    """Make a side of the places that rows cite, each once."""
    cited = (entry for row in rows for entry in zip(row["sources"], row["locators"], strict=True))
    return _cited(says, cited)


def _in_words(declared: Property, value: Any) -> str:
    if declared.type == "span":
        span = parse_span(value)
        return in_words(span.first, span.precision)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        pounds = "£" if declared.description == "Pounds." else ""
        return f"{pounds}{value:,.12g}"
    return str(value)


# -- only one is possible on a day -------------------------------------------


def several_at_once(rows: Iterable[Row], model: Model, renamed: Renamed) -> Iterator[Row]:
    """Find what has several values on a day though the model declares it single-valued.

    A person and the post that the person holds are one. What stands for several unnamed
    ones may have several.

    Parameters
    ----------
    rows : iterable of dict
        What the query single-valued answers.
    model : Model
    renamed : Renamed

    Yields
    ------
    dict
        The thing and its sides.
    """
    groups: defaultdict[tuple[str, Node], list[Row]] = defaultdict(list)
    for row in rows:
        if not row["collective"]:
            groups[row["type"], renamed((row["label"], row["id"]))].append(row)
    for (kind, node), group in groups.items():
        declared = model.relationships[kind]
        values = _apart(group, renamed)
        if len(values) > 1:
            relation = declared.backward if declared.single_for == "to" else declared.forward
            sides = [row_side(each[0]["value_name"], *each) for each in values]
            # The row under the present name, where there is one.
            shown = min(group, key=lambda row: row["id"] != node[1])
            yield {
                **_named(shown),
                **_times(values),
                "detail": f"{relation} {_or(each.says for each in sides)}",
                "sides": sides,
            }


def _apart(group: Sequence[Row], renamed: Renamed) -> list[list[Row]]:
    """Put together the rows whose values are one: the same, or a person and a post held."""
    values: dict[Node, list[Row]] = {}
    for row in group:
        values.setdefault(renamed((row["value_label"], row["value_id"])), []).append(row)
    held = {("Role", role) for row in group for role in row["roles"]}
    holders = [node for node, rows in values.items() if rows[0]["roles"]]
    for holder in holders:
        for role in values[holder][0]["roles"]:
            post = ("Role", role)
            if post in held and post in values and holder in values:
                values[post] = values[post] + values.pop(holder)
    return list(values.values())


# -- stated counts -----------------------------------------------------------


def counts_that_differ(
    wholes: Iterable[tuple[Row, Sequence[Said]]], recorded: Mapping[Node, Sequence[Row]]
) -> Iterator[Row]:
    """Find stated counts that differ between claims, or from how many are recorded.

    Parameters
    ----------
    wholes : iterable of tuple of dict and sequence of Said
        Things with the claims about them.
    recorded : mapping of (str, str) to sequence of dict
        What is recorded of each, by label and id.

    Yields
    ------
    dict
        The thing and its sides. What the sources name none of is no difference.
    """
    for row, claims in wholes:
        said = [claim for claim in claims if "members" in claim.values]
        stated = sorted({claim.values["members"] for claim in said})
        there = list(recorded.get((row["label"], row["id"]), ()))
        if not stated or (len(stated) == 1 and len(there) in {0, stated[0]}):
            continue
        sides = [
            side(f"{number:,} stated", [c for c in said if c.values["members"] == number])
            for number in stated
        ]
        last, names = row["last_stated"], ""
        if there:
            sides.append(row_side(f"{len(there):,} named", *there))
            names = "; ".join(each["name"] for each in there)
            last = min(last, max(each["last_stated"] for each in there))
        detail = f"{_or(f'{number:,}' for number in stated)} stated"
        detail += f", {len(there):,} named: {names}" if there else ""
        yield {**_named(row), "first_stated": row["first_stated"], "last_stated": last,
               "detail": detail, "sides": sides}  # fmt: skip


def recorded_parts(
    parts: Iterable[Row], designated: Iterable[Row], renamed: Renamed
) -> dict[Node, list[Row]]:
    """Gather what is recorded of the things that a source counts.

    These are its parts of the same label; and of a class of designated places the places
    that are designated alike.

    Parameters
    ----------
    parts, designated : iterable of dict
    renamed : Renamed

    Returns
    -------
    dict
        Rows by label and id of the whole, each thing once.
    """
    found: defaultdict[Node, dict[Node, Row]] = defaultdict(dict)
    for row in parts:
        if row["label"] == row["whole_label"]:
            own = renamed((row["label"], row["id"]))
            found[row["whole_label"], row["whole_id"]].setdefault(own, row)
    alike: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in designated:
        alike[row["plan_id"], row["tier"], row["label"]].append(row)
    for group in alike.values():
        for row in group:
            if row["collective"]:
                for each in group:
                    if not each["collective"]:
                        own = renamed((each["label"], each["id"]))
                        found[row["label"], row["id"]].setdefault(own, each)
    return {whole: list(each.values()) for whole, each in found.items()}


# -- disputed ----------------------------------------------------------------


def disputed_facts(
    rows: Iterable[Row], model: Model, sources: Mapping[str, SourceName], as_of: dt.date
) -> Iterator[Row]:
    """Find the facts on which sources state different values by a day.

    Parameters
    ----------
    rows : iterable of dict
        What the query disputed answers: a row a version.
    model : Model
    sources : mapping of str to SourceName
    as_of : datetime.date

    Yields
    ------
    dict
        Both ends in words, and the sides.
    """
    groups: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        ends = row["label"], row["id"], row["other_label"], row["other_id"]
        groups[row["type"], *ends, row["key"].split("#", 1)[0], row["standing"]].append(row)
    for group in groups.values():
        row = group[0]
        declared = model.relationships[row["type"]]
        claims = claims_until(group, sources, as_of)
        for about, sides in disagreements(claims, declared.stated):
            yield {
                **_named(row),
                **_dates(claims, sources),
                "name": sentence(row, declared.forward),
                "detail": _about(about, sides, row["key"].split("#", 1)[0]),
                "sides": sides,
            }


def disputed_things(
    wholes: Iterable[tuple[Row, Sequence[Said]]], model: Model, sources: Mapping[str, SourceName]
) -> Iterator[Row]:
    """Find the things of which sources state different values; counts stand apart."""
    for row, claims in wholes:
        declared = [p for p in model.labels[row["label"]].stated if p.name != "members"]
        for about, sides in disagreements(claims, declared):
            dates = _dates(claims, sources)
            yield {**_named(row), **dates, "detail": _about(about, sides), "sides": sides}


def _about(about: Property, sides: Sequence[Side], key: str = "") -> str:
    told = [part for part in key.split("|") if part and part != "not stated"]
    what = {"valid_from": "began", "valid_to": "ended"}.get(about.name, about.name)
    words = f"{what.replace('_', ' ')} {_or(each.says for each in sides)}"
    return ", ".join([*told, words])


# -- restated after the end --------------------------------------------------


def stated_after_end(
    rows: Iterable[Row], model: Model, sources: Mapping[str, SourceName], as_of: dt.date
) -> Iterator[Row]:
    """Find the facts that a source states though they had ended.

    Parameters
    ----------
    rows : iterable of dict
        What the query ended-facts answers.
    model : Model
    sources : mapping of str to SourceName
    as_of : datetime.date

    Yields
    ------
    dict
        Both ends in words; the sides are the ending and the later statement.
    """
    for row in rows:
        ends = [c for c in ending_claims(row, ends=True) if sources[c[0]].date <= as_of]
        again = [
            claim
            for claim in ending_claims(row, ends=False)
            if row["until"] <= sources[claim[0]].date <= as_of
        ]
        if ends and again:
            span = row["precision_to"]
            day = in_words(row["until"] - dt.timedelta(days=1 if span else 0), span)
            ended = f"ended in {day}" if span else f"no longer from {day}"
            latest = max(sources[source].date for source, _ in again)
            sides = [_cited(ended, ends), _cited(f"stated on {in_words(latest)}", again)]
            yield {
                **_named(row),
                "name": sentence(row, model.relationships[row["type"]].forward),
                "first_stated": row["first_stated"],
                "last_stated": latest,
                "detail": f"{ended}, but {sides[1].says}",
                "sides": sides,
            }


# -- designations that nobody repeats ----------------------------------------


def not_confirmed(
    rows: Sequence[Row], renamed: Renamed, sources: Mapping[str, SourceName], as_of: dt.date
) -> Iterator[Row]:
    """Find designations that a later source on the same matter no longer names.

    The same matter is the same plan, and places of the same kind. Such a designation is not
    confirmed; it has not ended.

    Parameters
    ----------
    rows : sequence of dict
        The designations in force on the day.
    renamed : Renamed
    sources : mapping of str to SourceName
    as_of : datetime.date

    Yields
    ------
    dict
        The place; the sides are who named it last, and who names others later.
    """
    named: defaultdict[tuple[str, str], list[tuple[str, str, Node, Row]]] = defaultdict(list)
    for row in rows:
        told = zip(row["sources"], row["locators"], strict=True)
        own = renamed((row["label"], row["id"]))
        for source, locator in told:
            if sources[source].date <= as_of:
                named[row["plan_id"], row["label"]].append((source, locator, own, row))
    for (_, label), entries in named.items():
        own_entries: defaultdict[tuple[Node, str], list[tuple[str, str, Node, Row]]]
        own_entries = defaultdict(list)
        for entry in entries:
            own_entries[entry[2], entry[3]["tier"]].append(entry)
        for (own, tier), mine in own_entries.items():
            last = max(sources[entry[0]].date for entry in mine)
            later = [entry for entry in entries if sources[entry[0]].date > last]
            # A class of that tier stands for all of its places, and names none.
            classes = {entry[3]["tier"] for entry in later if entry[3]["collective"]}
            later = [entry for entry in later if not entry[3]["collective"]]
            if later and tier not in classes and not mine[0][3]["collective"]:
                yield _unconfirmed(own, tier, label, mine, later, last, renamed)


def _unconfirmed(
    own: Node,
    tier: str,
    label: str,
    mine: Sequence[tuple[str, str, Node, Row]],
    later: Sequence[tuple[str, str, Node, Row]],
    last: dt.date,
    renamed: Renamed,
) -> Row:
    row = mine[0][3]
    instead = sorted({other["tier"] for _, _, node, other in later if node == own})
    others = list({node: other["name"] for _, _, node, other in later}.values())
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    names = f"{', '.join(others[:3])}{more}, and not this one"
    says = f"{_or(instead)} instead" if instead else names
    sides = [
        _cited(f"{tier} under {row['plan']}", ((e[0], e[1]) for e in mine)),
        _cited(f"named later: {says}", ((e[0], e[1]) for e in later)),
    ]
    return {
        "label": label,
        "id": own[1],
        "name": renamed.name((row["label"], row["id"]), row["name"]),
        "first_stated": row["first_stated"],
        "last_stated": last,
        "detail": f"{sides[0].says}, last named {in_words(last)}; {sides[1].says}",
        "sides": sides,
    }


# -- reading -----------------------------------------------------------------


def read_counted(
    reader: Reader, sources: Mapping[str, SourceName], as_of: dt.date
) -> list[tuple[Row, list[Said]]]:
    """Read the things that are counted or disputed, with the claims made up to a day."""
    rows = reader.read(_STATED_NODES, {"as_of": as_of})
    return [(row, claims_until([row], sources, as_of)) for row in rows]


def read_recorded(reader: Reader, renamed: Renamed, as_of: dt.date) -> dict[Node, list[Row]]:
    """Read what is recorded on a day of the things that a source counts."""
    parts = reader.read(_PARTS, {"as_of": as_of})
    return recorded_parts(parts, read_designated(reader, as_of), renamed)


def read_designated(reader: Reader, as_of: dt.date) -> list[Row]:
    """Read the designations in force on a day."""
    return reader.read(_DESIGNATED, {"as_of": as_of})


# -- in words ----------------------------------------------------------------


def sentence(row: Row, relation: str) -> str:
    """Write a fact as a sentence."""
    return f"{row['name']} {relation} {row['other_name']}"


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _named(row: Row) -> Row:
    return {name: row[name] for name in ("label", "id", "name")}


def _times(values: Sequence[Sequence[Row]]) -> Row:
    """Say since when and up to when all sides are stated."""
    return {
        "first_stated": max(min(row["first_stated"] for row in rows) for rows in values),
        "last_stated": min(max(row["last_stated"] for row in rows) for rows in values),
    }


def _dates(claims: Sequence[Said], sources: Mapping[str, SourceName]) -> Row:
    dates = [sources[claim.source].date for claim in claims]
    return {"first_stated": min(dates), "last_stated": max(dates)}
