"""Where money comes from and goes: funder, stream, what it pays for, and where that is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from graphkit.claims import PLACES, Node
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing as Named
from graphkit.model import Model
from graphkit.money import POUNDS, pence
from graphkit.questions.funding import Money
from graphkit.questions.history import Fact, History
from graphkit.views.making import Maker, sizes
from graphkit.viz.drawing import Drawing

QUESTION = "Where does the money come from, and what does it pay for?"
_FUNDER, _STREAM, _ONWARD, _WORK, _PLACE = range(5)


def funding(
    reader: Reader,
    model: Model,
    about: Named | None,
    as_of: dt.date,
    *,
    include_old: bool = False,
) -> Drawing:
    """Draw where money comes from and goes on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    about : Thing, optional
        A stream, funder, project or place; all money when left out.
    as_of : datetime.date
    include_old : bool
        Also what is old, marked; drawn of one thing in any case.

    Returns
    -------
    Drawing
        Tiers: funders, streams, what they pay for, places. Lines are as wide as the root
        of the pounds, stages never added to one another.
    """
    history = History(reader, model)
    money = Money(history, as_of, include_old=include_old)
    rows = money.sums(about)
    maker = Maker(history, as_of, include_old=True)
    found = [each for each, _ in money.about(about)]
    streams = {each.stream for each in found}
    facts = [
        fact
        for each in found
        for fact in (*each.facts, *money.provided(each), *money.ties(each))
        # Of what has ended, rows say where it was and who paid; a picture shows what is.
        if fact.holds(as_of)
    ]
    chosen = list({fact.identity: fact for fact in facts}.values())
    groups = maker.grouped(chosen)
    pounds = {each: _pounds(facts) for each, facts in groups.items()}
    most = max(pounds.values(), default=0.0) or 1.0
    lines = tuple(
        maker.line(facts, width=round((pounds[each] / most) ** 0.5, 4))
        for each, facts in groups.items()
    )
    tiers = _tiers(chosen, streams)
    about_them = history.things(tiers)
    passing: defaultdict[Node, float] = defaultdict(float)
    for (_, start, end, _), amount in pounds.items():
        passing[start] = max(passing[start], amount)
        passing[end] = max(passing[end], amount)
    size = sizes({node: passing[node] for node in about_them})
    rows_used = {tier: number for number, tier in enumerate(sorted(set(tiers.values())))}
    things = tuple(
        maker.thing(row, tier=rows_used[tiers[node]], size=size[node])
        for node, row in sorted(about_them.items(), key=lambda item: (tiers[item[0]], item[0]))
    )
    question = f"Where does the money for {about.name} come from and go?" if about else QUESTION
    notes = (*rows.notes[1:], "widths grow with the root of the pounds; stages are not added up")
    if not things:
        notes = (rows.empty, *notes)
    return Drawing("funding", question, as_of.isoformat(), things, lines, notes=notes)


def _pounds(facts: Iterable[Fact]) -> float:
    """Find the pounds of the largest stage: what is allocated and then spent counts once."""
    stages: defaultdict[str, int] = defaultdict(int)
    most = 0
    # What several names of one thing state is one sum.
    sums = {(f.row["key"], f.row["since"], f.row["amount"]): f.row for f in facts}
    for row in sums.values():
        if row["amount"] is None or row["currency"] not in {None, "", POUNDS}:
            continue
        if row["disputed"]:
            # Versions of one sum are not added to anything.
            most = max(most, pence(row["amount"]))
        else:
            stages[row["detail"]] += pence(row["amount"])
    return max(most, *stages.values(), 0) / 100


def _tiers(facts: Iterable[Fact], streams: Iterable[Node]) -> dict[Node, int]:
    tiers: dict[Node, int] = {}
    for fact in facts:
        if fact.type == "PROVIDES":
            tiers[fact.start] = _FUNDER
    for fact in facts:
        for node in (fact.start, fact.end):
            if node[0] == "FundingStream":
                passed_on = fact.type == "FUNDS" and node == fact.end
                tiers[node] = max(tiers.get(node, _STREAM), _ONWARD if passed_on else _STREAM)
            else:
                tiers.setdefault(node, _PLACE if node[0] in PLACES else _WORK)
    return {**dict.fromkeys(sorted(streams), _STREAM), **tiers}
