"""Where claims disagree: two at once, counts that differ, what is stated after its end.

Each finding carries its sides, and each side its own citations, so that nobody has to take
graphkit's word for it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphkit.claims import KEY_JOIN, Node, stated_key, undisputed_key
from graphkit.model import Model, Property
from graphkit.money import POUNDS, meant
from graphkit.questions.history import Fact
from graphkit.questions.slice import Slice, Whole, all_of
from graphkit.rows import Row
from graphkit.sources import SourceName
from graphkit.time.spans import earliest_end, finest, in_words, latest_beginning, parse_span
from graphkit.time.validity import IN_FORCE
from graphkit.wording import ending, in_money, verb

Cited = tuple[str, str]


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
        meaning = [(claim, meant(each, claim.values)) for claim in claims]
        said = [(claim, value) for claim, value in meaning if value is not None]
        values = list(dict.fromkeys(value for _, value in said))
        if each.type == "span":
            values = finest(values)
        if len(values) > 1:
            yield each, [_side(each, value, said) for value in values]


def _side(declared: Property, value: Any, said: Sequence[tuple[Said, Any]]) -> Side:
    def agrees(other: Any) -> bool:
        coarser = declared.type == "span" and parse_span(other).contains(parse_span(value))
        return coarser or other == value

    claims = [claim for claim, other in said if agrees(other)]
    return side(_in_words(declared, value, claims), claims)


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


def _in_words(declared: Property, value: Any, claims: Iterable[Said]) -> str:
    if declared.type == "span":
        span = parse_span(value)
        return in_words(span.first, span.precision)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if declared.type == "money":
        currencies = dict.fromkeys(claim.values.get("currency") or POUNDS for claim in claims)
        return " or ".join(in_money(value, currency) for currency in currencies)
    return f"{value:,.12g}" if isinstance(value, int | float) else str(value)


# -- only one is possible on a day -----------------------------------------------------------


def several_at_once(day: Slice, model: Model) -> Iterator[Row]:
    """Find what has several values on a day though the model declares it single-valued.

    Only what must hold on that day, however its dates are meant. A person and the post that
    the person holds are one. What stands for several unnamed ones may have several.
    """
    posts = {(fact.start, fact.end) for fact in day.of("HOLDS")}
    for kind, declared in model.relationships.items():
        if declared.single_for is None:
            continue
        groups: defaultdict[Node, defaultdict[Node, list[Fact]]]
        groups = defaultdict(lambda: defaultdict(list))
        for fact in day.of(kind):
            own = fact.end if declared.single_for == "to" else fact.start
            if must_hold(fact, day.day) and not day.things[own]["collective"]:
                groups[own][fact.other(own)].append(fact)
        for own in sorted(groups):
            values = _apart(groups[own], posts)
            if len(values) > 1:
                relation = verb(model, kind, forward=declared.single_for == "from")
                names = {each: day.name(each) for each in sorted(values)}
                sides = [row_side(names[each], *(f.row for f in values[each])) for each in names]
                yield {
                    **_named(day.things[own]),
                    **all_of(values.values()),
                    "detail": f"{relation} {' or '.join(names.values())}",
                    "sides": sides,
                }


def _apart(
    values: Mapping[Node, list[Fact]], posts: set[tuple[Node, Node]]
) -> dict[Node, list[Fact]]:
    """Put together the values that are one: a post and the person who holds it."""
    apart = dict(values)
    for holder, post in sorted(posts):
        if holder in apart and post in apart:
            apart[post] = [*apart[post], *apart.pop(holder)]
    return apart


def must_hold(fact: Fact, day: dt.date) -> bool:
    """Say whether a fact in force on a day must hold then, however its dates are meant."""
    row = fact.row
    if row["since"] is not None and latest_beginning(row["since"], row["precision"]) > day:
        return False
    return all(
        day < earliest_end(row[f"{which}until"], row[f"{which}precision_to"])
        for which in ("", "from_", "to_")
        if row[f"{which}until"] is not None
    )


# -- stated counts ---------------------------------------------------------------------------


def counts_that_differ(day: Slice) -> Iterator[Row]:
    """Find stated counts that differ between claims, or from how many are recorded.

    What the sources name none of is no difference.
    """
    recorded = recorded_parts(day)
    for thing in day.things.values():
        if thing["members"] is None:
            continue
        claims = claims_until(thing.rows, day.sources, day.day)
        said = [claim for claim in claims if "members" in claim.values]
        stated = sorted({claim.values["members"] for claim in said})
        there = recorded.get(thing.node, {})
        if not stated or (len(stated) == 1 and len(there) in {0, stated[0]}):
            continue
        sides = [
            side(f"{number:,} stated", [c for c in said if c.values["members"] == number])
            for number in stated
        ]
        detail = f"{' or '.join(f'{number:,}' for number in stated)} stated"
        last, old_from = thing.last_stated, thing.old_from
        if there:
            facts = [fact for group in there.values() for fact in group]
            sides.append(row_side(f"{len(there):,} named", *(fact.row for fact in facts)))
            detail += f", {len(there):,} named: {'; '.join(map(day.name, there))}"
            last = min(last, max(fact.row["last_stated"] for fact in facts))
            old_from = min(old_from, max(fact.old_from for fact in facts))
        dates = {"first_stated": thing.first_stated, "last_stated": last, "old_from": old_from}
        yield {**_named(thing), **dates, "detail": detail, "sides": sides}


def recorded_parts(day: Slice) -> dict[Node, dict[Node, list[Fact]]]:
    """Gather what is recorded of the things that a source counts.

    These are its parts of the same label; and of a class of designated places the places
    that are designated alike.

    Returns
    -------
    dict
        By whole and part, the facts that say so.
    """
    found: defaultdict[Node, dict[Node, list[Fact]]] = defaultdict(dict)
    for fact in day.of("PART_OF"):
        if fact.start[0] == fact.end[0] and not day.things[fact.start]["collective"]:
            found[fact.end].setdefault(fact.start, []).append(fact)
    alike: defaultdict[tuple[Node, str, str], list[Fact]] = defaultdict(list)
    for fact in day.of("PRIORITY_UNDER"):
        alike[fact.end, fact.row["detail"], fact.start[0]].append(fact)
    for group in alike.values():
        classes = {f.start for f in group if day.things[f.start]["collective"]}
        for whole in classes:
            for fact in group:
                if fact.start not in classes:
                    found[whole].setdefault(fact.start, []).append(fact)
    return found


# -- disputed --------------------------------------------------------------------------------


def disputed_facts(day: Slice, model: Model) -> Iterator[Row]:
    """Find the facts on which sources state different values by a day, each stretch by itself."""
    groups: defaultdict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in day.facts:
        if fact.row["disputed"]:
            groups[_one_stretch(fact)].append(fact)
    for group in groups.values():
        fact = group[0]
        claims = claims_until([each.row for each in group], day.sources, day.day)
        for about, sides in disagreements(claims, model.relationships[fact.type].stated):
            yield {
                **_sentence(day, fact, model),
                **_dates(claims, day.sources),
                # Without a version that is old there would be no dispute.
                "old_from": min(each.old_from for each in group),
                "detail": _about(about, sides, stated_key(fact.row["key"])),
                "sides": sides,
            }


def disputed_things(day: Slice, model: Model) -> Iterator[Row]:
    """Find the things of which sources state different values; counts stand apart."""
    for thing in day.things.values():
        declared = [p for p in model.labels[thing.label].stated if p.name != "members"]
        for row in thing.rows:
            if row["disputed"]:
                claims = claims_until([row], day.sources, day.day)
                for about, sides in disagreements(claims, declared):
                    yield {
                        **_named(thing),
                        **_dates(claims, day.sources),
                        "old_from": thing.old_from,
                        "detail": _about(about, sides),
                        "sides": sides,
                    }


def _one_stretch(fact: Fact) -> tuple[Any, ...]:
    row = fact.row
    ends = (row[f"{end}_{of}"] for end in ("from", "to") for of in ("label", "id"))
    return (fact.type, *ends, undisputed_key(row["key"]), row["standing"])


def _about(about: Property, sides: Sequence[Side], key: str = "") -> str:
    told = [part for part in key.split(KEY_JOIN) if part and part != "not stated"]
    what = {"valid_from": "began", "valid_to": "ended"}.get(about.name, about.name)
    says = " or ".join(each.says for each in sides)
    return ", ".join([*told, f"{what.replace('_', ' ')} {says}"])


# -- restated after the end ------------------------------------------------------------------


def stated_after_end(day: Slice, model: Model) -> Iterator[Row]:
    """Find what a source states though it, or a thing that it joins, had ended.

    A source that itself states the end speaks of the past, and so is none of them.
    """
    for thing in day.things.values():
        row = thing.rows[0]
        if row["until"] is not None:
            claims = claims_until([row], day.sources, day.day)
            words = f"ended {ending(row['until'], row['precision_to'])}"
            if gap := _again(day, _End(words, row["until"], claims), claims):
                yield {**_named(thing), "old_from": thing.old_from, **gap}
    stretches: defaultdict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in day.facts:
        if not fact.standing and (fact.row["disputed"] or fact.validity.ends <= day.day):
            stretches[_one_stretch(fact)].append(fact)
    for versions in stretches.values():
        if any(fact.validity.ends > day.day for fact in versions):
            continue
        claims = claims_until([fact.row for fact in versions], day.sources, day.day)
        for end in _ends(day, versions, claims):
            if gap := _again(day, end, claims):
                fact = versions[0]
                old_from = max(each.old_from for each in versions)
                yield {**_sentence(day, fact, model), "old_from": old_from, **gap}
                break


@dataclass(frozen=True)
class _End:
    """A stated end in words, and the claims among which those are that state it."""

    words: str
    until: dt.date
    claims: Sequence[Said]


def _ends(day: Slice, versions: Sequence[Fact], claims: Sequence[Said]) -> Iterator[_End]:
    """Yield the end of a stretch, the last that any version states, and those of its two ends."""
    rows = [fact.row for fact in versions]
    if all(row["until"] is not None for row in rows):
        last = max(rows, key=lambda row: row["until"])
        until, span = last["until"], last["precision_to"]
        words = f"ended {ending(until, span)}" if span else f"no longer from {in_words(until)}"
        yield _End(words, until, claims)
    row = rows[0]
    for which, node in (("from", versions[0].start), ("to", versions[0].end)):
        until = row[f"{which}_until"]
        if until is not None:
            told = claims_until(day.things[node].rows, day.sources, day.day)
            when = ending(until, row[f"{which}_precision_to"])
            yield _End(f"{row[f'{which}_name']} ended {when}", until, told)


def _again(day: Slice, end: _End, claims: Sequence[Said]) -> Row | None:
    """Find who states something after its end, and who states that end."""
    ending_it = [claim for claim in end.claims if "valid_to" in claim.values]
    knowing = {claim.source for claim in ending_it}
    again = [
        claim
        for claim in claims
        if "valid_to" not in claim.values
        and claim.source not in knowing
        and end.until <= day.sources[claim.source].date
    ]
    if not ending_it or not again or end.until > day.day:
        return None
    latest = max(day.sources[claim.source].date for claim in again)
    sides = [side(end.words, ending_it), side(f"stated on {in_words(latest)}", again)]
    first = min(day.sources[claim.source].date for claim in (*ending_it, *again))
    return {
        "first_stated": first,
        "last_stated": latest,
        "detail": f"{end.words}, but {sides[1].says}",
        "sides": sides,
    }


# -- designations that nobody repeats --------------------------------------------------------


@dataclass(frozen=True)
class _Naming:
    """One source that designates one place."""

    source: str
    locator: str
    fact: Fact


def not_confirmed(day: Slice) -> Iterator[Row]:
    """Find designations that a later source on the same matter no longer names.

    The same matter is the same plan, and places of the same kind. Such a designation is not
    confirmed; it has not ended.
    """
    matters: defaultdict[tuple[Node, str], list[_Naming]] = defaultdict(list)
    for fact in sorted(day.of("PRIORITY_UNDER"), key=lambda f: (f.end, f.start, f.identity)):
        for source, locator in zip(fact.row["sources"], fact.row["locators"], strict=True):
            if day.sources[source].date <= day.day:
                matters[fact.end, fact.start[0]].append(_Naming(source, locator, fact))
    for every in matters.values():
        own: defaultdict[tuple[Node, str], list[_Naming]] = defaultdict(list)
        for each in every:
            own[each.fact.start, each.fact.row["detail"]].append(each)
        for (place, tier), mine in own.items():
            last = max(day.sources[each.source].date for each in mine)
            later = [each for each in every if day.sources[each.source].date > last]
            # A class of that tier stands for all of its places, and names none.
            classes = {e.fact.row["detail"] for e in later if _is_class(day, e)}
            later = [each for each in later if not _is_class(day, each)]
            if later and tier not in classes and not _is_class(day, mine[0]):
                yield _unconfirmed(day, place, tier, mine, later, last)


def _is_class(day: Slice, naming: _Naming) -> bool:
    return bool(day.things[naming.fact.start]["collective"])


def _unconfirmed(
    day: Slice,
    place: Node,
    tier: str,
    mine: Sequence[_Naming],
    later: Sequence[_Naming],
    last: dt.date,
) -> Row:
    fact = mine[0].fact
    instead = sorted({each.fact.row["detail"] for each in later if each.fact.start == place})
    others = [day.name(node) for node in dict.fromkeys(each.fact.start for each in later)]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    names = f"{', '.join(others[:3])}{more}, and not this one"
    says = f"{' or '.join(instead)} instead" if instead else names
    name, plan = day.called(fact)
    sides = [
        _cited(f"{tier} under {plan}", ((each.source, each.locator) for each in mine)),
        _cited(f"named later: {says}", ((each.source, each.locator) for each in later)),
    ]
    return {
        "label": place[0],
        "id": place[1],
        "name": name,
        "first_stated": min(each.fact.row["first_stated"] for each in mine),
        "last_stated": last,
        "old_from": max(each.fact.old_from for each in mine),
        "detail": f"{sides[0].says}, last named {in_words(last)}; {sides[1].says}",
        "sides": sides,
    }


# -- renamed to several ----------------------------------------------------------------------


def renamed_to_several(day: Slice) -> Iterator[Row]:
    """Find what was renamed to several things, or in a circle, so that its name is open."""
    names = day.history.names
    for node in names.unclear(day.day):
        several = names.several(node, day.day)
        facts = [
            fact
            for fact in day.at(node, "SUCCEEDED_BY")
            if fact.start == node
            and fact.end in several
            and fact.row["detail"] == "renamed"
            and fact.state(day.day) == IN_FORCE
        ]
        to = " and ".join(f"to {names.name(each)}" for each in several)
        circle = "" if len(several) > 1 else ", in a circle"
        yield {
            **_named(day.things[node]),
            **all_of([fact for fact in facts if fact.end == each] for each in several),
            "detail": f"renamed {to}{circle}",
            "sides": [row_side(f"to {day.called(fact)[1]}", fact.row) for fact in facts],
        }


# -- in words --------------------------------------------------------------------------------


def _sentence(day: Slice, fact: Fact, model: Model) -> Row:
    return {
        "label": fact.start[0],
        "id": fact.start[1],
        "nodes": (fact.start, fact.end),
        "name": sentence(day, fact, model),
    }


def sentence(day: Slice, fact: Fact, model: Model) -> str:
    """Write a fact as a sentence."""
    first, last = day.called(fact)
    return f"{first} {verb(model, fact.type, [fact.row['detail']], forward=True)} {last}"


def _named(thing: Whole) -> Row:
    return {"label": thing.label, "id": thing.node[1], "name": thing.name}


def _dates(claims: Sequence[Said], sources: Mapping[str, SourceName]) -> Row:
    dates = [sources[claim.source].date for claim in claims]
    return {"first_stated": min(dates), "last_stated": max(dates)}
