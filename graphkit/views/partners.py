"""Who works with whom, and through what: the partnership network over time.

The ties are those of `Graph.to_networkx("partners")`, which is a day of the same.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.bodies import read_bodies
from graphkit.questions.drawn import Drawn
from graphkit.questions.history import History
from graphkit.questions.partnership import Partnership
from graphkit.questions.reach import Reach
from graphkit.questions.reach_network import SMALL
from graphkit.time.spans import in_words
from graphkit.views.making import Gathered, Maker, days_of, key, periods, sizes
from graphkit.viz.drawing import Drawing, Line
from graphkit.wording import left_out_as_old, many

QUESTION = "Who works with whom, and through what?"
_PLACES = {"Ward": "ward", "Neighbourhood": "neighbourhood", "LSOA": "small area (LSOA)"}
# More names than these make a note unreadable; the side panel has them all.
_NAMED = 2


def partners(reader: Reader, model: Model, as_of: dt.date, *, include_old: bool = False) -> Drawing:
    """Draw who works with whom on any day, as large as they reach on one.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
        The day to begin with, and for which reach is counted.
    include_old : bool
        Also what is old, marked.

    Returns
    -------
    Drawing
    """
    history = History(reader, model)
    maker = Maker(history, as_of, include_old=include_old)
    found = Partnership(history, read_bodies(history), as_of, include_old=include_old)
    most = max((len(tie.why) for tie in found.ties.values()), default=1)
    lines: list[Line] = []
    gathered = Gathered()
    for (start, end), tie in sorted(found.ties.items()):
        when = tie.when
        lines.append(_line(maker, found, (start, end), when, len(tie.why) / most))
        gathered.add((start, end), when, tie.facts)
    about = {node: found.bodies[node] for node in sorted(gathered.shown)}
    reached = _reached(maker, about)
    size = sizes({node: sum(reached[node].values()) for node in about})
    things = tuple(
        maker.thing(
            row,
            size=size[node],
            periods=gathered.periods(node),
            properties={f"reaches on {in_words(as_of)}": _places(reached[node])},
        )
        for node, row in about.items()
    )
    days = days_of([*things, *lines])
    notes = tuple(_notes(as_of, found.left_out))
    return Drawing(
        "partners", QUESTION, as_of.isoformat(), things, tuple(lines), days, False, notes
    )


def _line(
    maker: Maker, found: Partnership, ends: tuple[Node, Node], when: Drawn, width: float
) -> Line:
    tie = found.ties[ends]
    start, end = ends
    facts = tie.facts
    whys = sorted(tie.why)
    names = sorted(map(found.name, tie.through))
    note = ", ".join(names[:_NAMED]) if names else whys[0]
    more = len(whys) - min(_NAMED, len(names) or 1)
    properties = {
        "through": "; ".join(names),
        "why": "; ".join(f"{why} ({maker.whens(tie.rests_on[why])})" for why in whys),
    }
    return Line(
        key=f"{key(start)}|{key(end)}",
        start=key(start),
        end=key(end),
        type="",
        words="works with",
        back="works with",
        width=round(width, 4),
        states=("disputed",) if any(fact.row["disputed"] for fact in facts) else (),
        periods=periods(when, facts),
        note=f"{note} and {more} more" if more > 0 else note,
        properties={name: said for name, said in properties.items() if said},
        statements=maker.cited(facts),
    )


def _reached(maker: Maker, nodes: Iterable[Node]) -> dict[Node, Counter[str]]:
    """Count the places that each body reaches on the day, by any route."""
    history = maker.history
    reach = Reach(
        history.reader, maker.model, maker.as_of, include_old=maker.include_old, history=history
    )
    network = reach.network
    found = {}
    for node in nodes:
        places = {each for _, each in network.reached_by(node) if each[0] in SMALL}
        found[node] = Counter(label for label, _ in places - network.unnamed)
    return found


def _places(counts: Counter[str]) -> str:
    said = [many(counts[label], words) for label, words in _PLACES.items() if counts[label]]
    return ", ".join(said) or "no place that a source names"


def _notes(as_of: dt.date, left_out: Counter[str]) -> Iterator[str]:
    day = f"on {in_words(as_of)}, "
    reasons = {
        "proposed": "only proposed or agreed",
        "collective": "about collectives, which stand for unnamed ones",
    }
    if left_out["old"]:
        yield day + left_out_as_old(left_out["old"], "fact")
    for reason, words in reasons.items():
        if left_out[reason]:
            yield f"{day}{many(left_out[reason], 'fact')} left out: {words}"
    yield "a team counts for the partner that it is part of"
    yield f"size: how many wards, neighbourhoods and LSOAs it reaches on {in_words(as_of)}"
