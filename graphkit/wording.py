"""How a fact reads: its verb, what it says, its dates, its money, who says so. The one definition.

Every table, trace and page is worded here, so that one fact reads alike wherever it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from graphkit.claims import Node
from graphkit.model import Model
from graphkit.money import POUNDS
from graphkit.sources import OLD_AFTER_YEARS, SourceName
from graphkit.time.renames import Names
from graphkit.time.spans import in_words
from graphkit.time.validity import ENDED, IN_FORCE, LATER, ONLY_END

# What a body merely took in reads as no decision.
_TAKEN_IN = {"received": ("received", "was received by"), "noted": ("noted", "was noted by")}
NOT_STATED = "not stated"


# -- who says so -----------------------------------------------------------------------------


def citations(row: Mapping[str, Any], sources: Mapping[str, SourceName]) -> list[str]:
    """Cite each source of a row: its name, its date and the place in it.

    Parameters
    ----------
    row : mapping
        With ``sources`` and ``locators``, or with one ``source`` and ``locator``.
    sources : mapping of str to SourceName

    Returns
    -------
    list of str
    """
    ids = row.get("sources") or [row["source"]]
    places = row.get("locators") or [row["locator"]]
    return [cite(sources[each], place) for each, place in zip(ids, places, strict=True)]


def cite(source: SourceName, locator: str) -> str:
    """Cite one place in a source."""
    return f"{source.dated}, {locator}"


def together(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Put the sources of several rows together, each source once with all its places.

    Parameters
    ----------
    rows : iterable of mapping
        Each with ``sources`` and ``locators``.

    Returns
    -------
    dict
        ``sources`` and ``locators``, parallel, in the order met.

    Examples
    --------
    >>> together([{"sources": ["a", "b"], "locators": ["¶1", "¶2"]},
    ...           {"sources": ["a"], "locators": ["¶3; ¶1"]}])
    {'sources': ['a', 'b'], 'locators': ['¶1; ¶3', '¶2']}
    """
    places: dict[str, dict[str, None]] = {}
    for row in rows:
        for source, locator in zip(row["sources"], row["locators"], strict=True):
            places.setdefault(source, {}).update(dict.fromkeys(locator.split("; ")))
    return {"sources": list(places), "locators": ["; ".join(each) for each in places.values()]}


# -- the verb --------------------------------------------------------------------------------


def verb(model: Model, kind: str, details: Collection[str] = (), *, forward: bool) -> str:
    """Say how a relationship reads from its beginning, or from its end.

    Parameters
    ----------
    model : Model
    kind : str
        The relationship type.
    details : collection of str
        What is said of it: all the details, where several facts make one line.
    forward : bool
        From its beginning to its end, else back.

    Returns
    -------
    str

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> verb(load_model(), "REQUESTED", ["recommended"], forward=False)
    'is recommended to be asked for by'
    >>> verb(load_model(), "DECIDED", ["noted"], forward=False)
    'was noted by'
    """
    said = set(details)
    if kind == "REQUESTED" and said == {"recommended"}:
        # What is only recommended must not read as if it had been done.
        return "is recommended to ask for" if forward else "is recommended to be asked for by"
    if kind == "DECIDED" and len(said) == 1 and (words := _TAKEN_IN.get(*said)):
        return words[0] if forward else words[1]
    declared = model.relationships[kind]
    return declared.forward if forward else declared.backward


def is_in_verb(kind: str, detail: str) -> bool:
    """Say whether the verb says already what tells a fact apart."""
    return (kind == "REQUESTED" and detail == "recommended") or (
        kind == "DECIDED" and detail in _TAKEN_IN
    )


# -- what it says ----------------------------------------------------------------------------


def in_money(amount: float, currency: str | None = None) -> str:
    """Write a sum as a person would; pounds where no other currency is stated.

    Examples
    --------
    >>> in_money(1250000.0), in_money(10.0, "EUR"), in_money(12.5)
    ('£1,250,000', 'EUR 10', '£12.50')
    """
    number = in_figures(amount)
    return f"£{number}" if currency in (None, "", POUNDS) else f"{currency} {number}"


def in_figures(amount: float) -> str:
    """Write a sum without its currency: pence where there are any.

    Examples
    --------
    >>> in_figures(1250000.0), in_figures(12.5)
    ('1,250,000', '12.50')
    """
    return f"{amount:,.0f}" if float(amount).is_integer() else f"{amount:,.2f}"


def money(row: Mapping[str, Any]) -> str | None:
    """Write the sum of a row as exactly as it is stated; None where there is none.

    Examples
    --------
    >>> money({"amount": 5000.0, "amount_to": 10000.0}), money({"amount": 2.5, "qualifier": "over"})
    ('£5,000 to £10,000', 'over £2.50')
    """
    if row.get("amount") is None:
        return None
    about = f"{row['qualifier']} " if row.get("qualifier") else ""
    most = row.get("amount_to")
    until = "" if most is None else f" to {in_money(most, row.get('currency'))}"
    return about + in_money(row["amount"], row.get("currency")) + until


def measure(row: Mapping[str, Any]) -> str | None:
    """Write a measured value, a change in words and not by its sign; None where there is none.

    Examples
    --------
    >>> measure({"value": -5.0, "measure": "change", "unit": "crimes", "base": "2018"})
    'down 5 crimes against 2018'
    """
    if row.get("value") is None:
        return None
    value, about = row["value"], []
    change = row.get("measure") == "change"
    if change:
        about.append("down" if value < 0 else "up" if value > 0 else "changed by")
    if row.get("qualifier"):
        about.append(row["qualifier"])
    said = f"{abs(value) if change else value:,.12g}"
    if row.get("out_of") and row.get("rank") is None:
        said += f" of {row['out_of']:,}"
    unit = [row["unit"]] if row.get("unit") else []
    base = [f"against {row['base']}"] if row.get("base") else []
    return " ".join([*about, said, *unit, *base])


def ranked(row: Mapping[str, Any]) -> str | None:
    """Write a rank, with how many were ranked where that is stated; None where there is none.

    Examples
    --------
    >>> ranked({"rank": 134, "out_of": 32844}), ranked({"rank": 1, "qualifier": "about"})
    ('rank 134 of 32,844', 'rank about 1')
    """
    if row.get("rank") is None:
        return None
    about = f"{row['qualifier']} " if row.get("qualifier") else ""
    among = f" of {row['out_of']:,}" if row.get("out_of") else ""
    return f"rank {about}{row['rank']:,}{among}"


def detail(row: Mapping[str, Any]) -> str:
    """Say what tells a fact apart: part, stage, sum, value, rank, period.

    Parameters
    ----------
    row : mapping
        Of the query ``facts``; columns that it lacks are taken as not stated.

    Returns
    -------
    str
        Empty where there is nothing to say.

    Examples
    --------
    >>> detail({"detail": "spent", "amount": 500.0, "period": "2018/19"})
    'spent, £500, 2018/19'
    """
    kind = row.get("type") or ""
    parts: list[Any] = ["" if is_in_verb(kind, row.get("detail") or "") else row.get("detail")]
    parts += [row.get("basis"), money(row), measure(row), ranked(row), row.get("group")]
    # Several measures must give a period; where their source gives none they say so.
    parts += [row.get("period") if row.get("period") != NOT_STATED else None]
    parts += ["aimed at, not measured"] if row.get("planned") else []
    return ", ".join(part for part in parts if part)


# -- when ------------------------------------------------------------------------------------


def when(row: Mapping[str, Any], *, event: bool, old: bool = False) -> str:
    """Say when a fact began, ended and was stated, as far as a source says so.

    Parameters
    ----------
    row : mapping
        With ``since``, ``precision``, ``until``, ``precision_to``, ``in_words``,
        ``in_words_to``, ``first_stated``, ``last_stated``; and, where a thing that it joins
        may end it, ``from_until``, ``to_until`` and their like.
    event : bool
        Whether it happened, rather than held.
    old : bool
        Whether it is old on the day asked about.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"since": None, "precision": None, "until": None, "precision_to": None,
    ...        "in_words": None, "in_words_to": None,
    ...        "first_stated": dt.date(2022, 3, 1), "last_stated": dt.date(2022, 3, 1)}
    >>> when(row, event=False)
    'beginning not stated; first stated 1 March 2022, nothing later'
    """
    parts = [*_beginning(row, event=event)]
    if not event:
        parts += _end(row)
    first, last = row["first_stated"], row["last_stated"]
    if first is None:
        parts.append("known only by its ending")
    elif first == last:
        parts.append(f"first stated {in_words(first)}, nothing later")
    else:
        parts.append(f"first stated {in_words(first)}, last {in_words(last)}")
    if old:
        parts.append(f"old: its sources went on for {OLD_AFTER_YEARS} years without it")
    return "; ".join(parts)


def standing(state: str, said: str, proposal: str = "") -> str:
    """Put before what is said of a fact how it stands, where it is not in force.

    Examples
    --------
    >>> standing("ended", "until 1 May 2015"), standing("in force", "since 2018")
    ('ended: until 1 May 2015', 'since 2018')
    >>> standing("ended", "date not stated", "proposed")
    'ended, was only proposed: date not stated'
    """
    if state == ENDED and proposal:
        # It came into force, or came to nothing, and never ended as what is in force does.
        return f"{state}, was only {proposal}: {said}"
    words = {IN_FORCE: "", LATER: "after that day: ", ONLY_END: f"{ONLY_END}: "}
    return words.get(state, f"{state}: ") + said


def ending(until: dt.date, precision_to: str | None) -> str:
    """Say when something ended: in a month or a year, or on a day.

    Examples
    --------
    >>> ending(dt.date(2025, 4, 1), "month"), ending(dt.date(2025, 4, 1), None)
    ('in March 2025', 'on 1 April 2025')
    """
    # A month or a year is stored as the day after it; the source named the span itself.
    last = until - dt.timedelta(days=1) if precision_to else until
    return f"{'in' if precision_to else 'on'} {in_words(last, precision_to)}"


def _beginning(row: Mapping[str, Any], *, event: bool) -> Iterable[str]:
    since, own = row["since"], row["in_words"]
    if since is not None:
        word = "since" if not event else "in" if row["precision"] else "on"
        # Where a source is vaguer than the date, its own words stand beside it.
        day = in_words(since, row["precision"])
        yield f"{word} {day}{own_words(own, day)}"
    elif own:
        yield f"“{own}”"
    elif row["first_stated"] is not None:
        yield "date not stated" if event else "beginning not stated"


def _end(row: Mapping[str, Any]) -> Iterable[str]:
    until = row["until"]
    gone = _gone_with(row)
    if gone and (until is None or gone[0] < until):
        day, fine, name = gone
        yield f"ended with {name} {ending(day, fine)}"
    elif until is not None:
        fine = row.get("precision_to")
        words = ending(until, fine)
        own = own_words(row.get("in_words_to"), words)
        yield (f"ended {words}" if fine else f"until {words.removeprefix('on ')}") + own
    elif row.get("in_words_to"):
        yield f"“{row['in_words_to']}”"


def _gone_with(row: Mapping[str, Any]) -> tuple[dt.date, str | None, str] | None:
    """Find the thing whose end comes first, with the day and how fine it is."""
    sides = [
        (row[f"{side}_until"], row.get(f"{side}_precision_to"), row[f"{side}_name"])
        for side in ("from", "to")
        if row.get(f"{side}_until") is not None
    ]
    return min(sides, key=lambda side: side[0], default=None)


def own_words(words: str | None, day: str) -> str:
    """Put a source's own words behind a date, where they say more than it does.

    Examples
    --------
    >>> own_words("at Easter", "in 2018"), own_words("In November 2010", "November 2010")
    (' (“at Easter”)', '')
    """
    adds = words and words.casefold().removeprefix("in ") != day.casefold().removeprefix("in ")
    return f" (“{words}”)" if adds else ""


# -- notes -----------------------------------------------------------------------------------


def left_out_as_old(number: int, one: str, several: str = "") -> str:
    """Say how many of something a list leaves out as old.

    Examples
    --------
    >>> left_out_as_old(2, "sum")
    '2 sums left out as old: their sources went on for five years without them (ask with \
--include-old to see them)'
    """
    its, them = ("its", "it") if number == 1 else ("their", "them")
    return (
        f"{many(number, one, several)} left out as old: {its} sources went on for five years "
        f"without {them} (ask with --include-old to see {them})"
    )


def renamed(names: Names, asked: Node, known: str, day: dt.date) -> list[str]:
    """Say under which name a thing stands on a day, where that is not the one asked about.

    Parameters
    ----------
    names : Names
    asked : (label, id)
    known : str
        What its sources call it.
    day : datetime.date

    Returns
    -------
    list of str
        Also to what it was renamed, where that leaves open what it is called; empty otherwise.

    Examples
    --------
    >>> from graphkit.time.renames import Renaming
    >>> a, b, c = (("Board", each) for each in "abc")
    >>> since, called = dt.date(2015, 1, 1), {a: "Alpha", b: "Beta", c: "Gamma"}
    >>> names = Names([Renaming(a, b, since)], called)
    >>> renamed(names, a, "Alpha", since), renamed(names, b, "Beta", dt.date(2014, 1, 1))
    (['Alpha was renamed Beta, which stands here for both'], ['Beta was called Alpha then'])
    >>> names = Names([Renaming(a, b, since), Renaming(a, c, since)], called)
    >>> renamed(names, a, "Alpha", since)
    ['Alpha was renamed to Beta and to Gamma']
    """
    now, notes = names.on(asked, day), []
    if now != asked:
        name = names.name(now)
        ahead = any(each.day > day and each.after == asked for each in names.renamings)
        said = f"called {name} then" if ahead else f"renamed {name}, which stands here for both"
        notes.append(f"{known} was {said}")
    if several := names.several(now, day):
        to = " and ".join(f"to {names.name(each)}" for each in several)
        notes.append(f"{names.name(now, known)} was renamed {to}")
    return notes


# -- lists -----------------------------------------------------------------------------------


def many(number: int, one: str, several: str = "") -> str:
    """Count in words.

    Examples
    --------
    >>> many(1, "fact"), many(2, "body", "bodies")
    ('1 fact', '2 bodies')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """List names in words.

    Examples
    --------
    >>> listed(["A", "B", "C"], "or"), listed(["A"])
    ('A, B or C', 'A')
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
