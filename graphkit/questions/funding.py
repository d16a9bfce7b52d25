"""Following the money: what a stream pays for, at what stage, with whom and where.

Totals never mix stages; a stage that is not stated is a row of its own. Money that passes
from stream to stream is left out as passed on, a disputed sum is listed and not added, and
a sum that several wards share is shown at each of them as shared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property

from graphkit.engines.protocol import Answer, Reader
from graphkit.errors import WrongOption
from graphkit.finding import Thing
from graphkit.questions.asking import ask
from graphkit.rows import Row, Rows
from graphkit.sources import read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations

SUMS = (
    "stream", "stage", "amount", "qualifier", "currency", "match_funding", "period", "label", "id",
    "name", "standing", "disputed", "funders", "partners", "places", "most_deprived", "old",
    "first_stated", "last_stated", "evidence", "stream_id", "award", "sources", "locators",
)  # fmt: skip
BY_STREAM = (
    "stream", "stage", "currency", "total", "sums", "inexact", "passed_on", "disputed",
    "without_amount", "old", "stream_id",
)  # fmt: skip
BY_WARD = ("ward", "stage", "currency", "total", "sums", "shared_total", "shared_sums", "ward_id")
BY_FUNDER = (
    "funder", "stage", "currency", "total", "sums", "passed_on", "streams", "label", "id",
)  # fmt: skip

Place = tuple[str, str]


class Money:
    """What the graph records of money on a day.

    Parameters
    ----------
    reader : Reader
    as_of : datetime.date
    include_old : bool
        Also sums that nothing stated in the five years before the day.
    """

    def __init__(self, reader: Reader, as_of: dt.date, *, include_old: bool) -> None:
        self.reader = reader
        self.as_of = as_of
        self.include_old = include_old
        self.sources = read_sources(reader)
        self.funders = self._grouped("funding-funders", ("stream_id",))
        self.partners = self._grouped("funding-partners", ("label", "id"))
        self.places = self._grouped("funding-places", ("label", "id"))
        self.ranks = self._latest_ranks()

    def sums(self, about: Thing | None = None) -> Rows:
        """List single sums, all or those about one stream, funder, project or place.

        Parameters
        ----------
        about : Thing, optional

        Returns
        -------
        Rows
            A row a sum, with whom and where it is spent and who says so. With what pays for a
            thing stands what was passed on into it.
        """
        found = self._ask("funding")
        if about is not None:
            told = [row for row in found if self._is_about(row, about)]
            streams = {("FundingStream", row["stream_id"]) for row in told}
            found = [r for r in found if r in told or (r["label"], r["id"]) in streams]
        kept, left_out = self._kept(found)
        rows = [self._sum(row) for row in kept]
        notes = self._notes(left_out)
        if about is not None and {row["label"] == "FundingStream" for row in rows} == {True, False}:
            notes.append("a sum passed on to a stream is part of what that stream pays")
        without = sum(row["amount"] is None for row in rows)
        if without:
            notes.append(f"{without} state no amount")
        if about is None:
            notes.append(
                "what has no recorded money, and streams with no recorded project: "
                'graphkit gaps --only "no recorded money", --only "no recorded project"'
            )
        title = "What money pays for" + (f": {about.name}" if about else "")
        empty = f"no {'later ' if left_out else ''}source records money for it"
        return Rows(SUMS, tuple(rows), tuple(notes), title, empty)

    def by_stream(self) -> Rows:
        """Add up by funding stream and stage."""
        old_before = {"old_before": dt.date.min} if self.include_old else {}
        found = ask(self.reader, "funding-by-stream", self.as_of, **old_before)
        counted = ("sums", "passed_on", "disputed", "without_amount")
        rows = [row for row in found if any(row[name] for name in counted)]
        notes = [
            *self._notes(sum(row["old"] for row in found)),
            *_inexact(sum(row["inexact"] for row in rows)),
        ]
        return Rows(BY_STREAM, tuple(rows), tuple(notes), "Totals by funding stream")

    def by_ward(self) -> Rows:
        """Add up by ward and stage; a sum that several wards share stands at each as shared."""
        kept, left_out = self._kept(self._ask("funding"))
        totals: defaultdict[tuple[str, str, str, str], Row] = defaultdict(
            lambda: {"total": 0.0, "sums": 0, "shared_total": 0.0, "shared_sums": 0}
        )
        placeless = 0
        for row in self._added(kept):
            places = self.places[row["label"], row["id"]]
            wards = sorted({(p["ward"], p["ward_id"]) for p in places if p["ward_id"]})
            placeless += not wards
            alone = len(wards) == 1 and all(p["ward_id"] for p in places)
            for ward, ward_id in wards:
                into = totals[ward, ward_id, row["stage"] or "", row["currency"] or "GBP"]
                into["total" if alone else "shared_total"] += row["amount"]
                into["sums" if alone else "shared_sums"] += 1
        rows = [
            {"ward": ward, "ward_id": ward_id, "stage": stage, "currency": currency, **into}
            for (ward, ward_id, stage, currency), into in sorted(totals.items())
        ]
        notes = [*self._notes(left_out), *self._not_added(kept)]
        notes += _inexact(sum(bool(row["qualifier"]) for row in self._added(kept)))
        if placeless:
            notes.append(f"{_sums_are(placeless)} left out: no source places them in a ward")
        notes.append("a shared sum stands whole at each of its wards; do not add these up")
        return Rows(BY_WARD, tuple(rows), tuple(notes), "Totals by ward", "no sum is placed")

    def by_funder(self) -> Rows:
        """Add up by funder and stage, over the streams that it alone provides."""
        kept, left_out = self._kept(self._ask("funding"))
        totals: defaultdict[tuple[str, ...], Row] = defaultdict(
            lambda: {"total": 0.0, "sums": 0, "passed_on": 0.0, "streams": []}
        )
        several = 0
        for row in self._added(kept, passed_on=True):
            funders = self.funders[(row["stream_id"],)]
            if len(funders) > 1:
                several += 1
                continue
            name, label, node_id = "", "", ""
            if funders:
                name, label, node_id = (funders[0][key] for key in ("name", "label", "id"))
            into = totals[name, label, node_id, row["stage"] or "", row["currency"] or "GBP"]
            if row["label"] == "FundingStream":
                into["passed_on"] += row["amount"]
            else:
                into["total"] += row["amount"]
                into["sums"] += 1
            if row["stream"] not in into["streams"]:
                into["streams"].append(row["stream"])
        rows = [
            {"funder": name, "label": label, "id": node_id, "stage": stage, "currency": money, **t}
            for (name, label, node_id, stage, money), t in sorted(totals.items())
        ]
        notes = [*self._notes(left_out), *self._not_added(kept)]
        notes += _inexact(sum(bool(row["qualifier"]) for row in self._added(kept)))
        if any(row["passed_on"] for row in rows):
            notes.append("money passed on to another stream is in no total, to count it once")
        if several:
            notes.append(f"{_sums_are(several)} left out: several funders provide the stream")
        return Rows(BY_FUNDER, tuple(rows), tuple(notes), "Totals by funder")

    # -- reading -------------------------------------------------------------

    def _ask(self, name: str) -> Answer:
        return ask(self.reader, name, self.as_of)

    def _grouped(self, name: str, key: tuple[str, ...]) -> defaultdict[tuple[str, ...], Answer]:
        groups: defaultdict[tuple[str, ...], Answer] = defaultdict(list)
        for row in self._ask(name):
            groups[tuple(row[column] for column in key)].append(row)
        return groups

    def _latest_ranks(self) -> list[Row]:
        latest: dict[str, Row] = {}
        for row in self._ask("place-ranks"):
            latest.setdefault(row["id"], row)
        return sorted(latest.values(), key=lambda row: (row["rank"], row["id"]))

    def _kept(self, found: Answer) -> tuple[Answer, int]:
        kept = [row for row in found if self.include_old or not row["old"]]
        return kept, len(found) - len(kept)

    def _added(self, rows: Answer, *, passed_on: bool = False) -> Answer:
        """Keep the sums that a total may add, or that pass on to another stream."""
        return [
            row
            for row in rows
            if row["amount"] is not None
            and not row["disputed"]
            and not row["standing"]
            and (passed_on or row["label"] != "FundingStream")
        ]

    def _not_added(self, rows: Answer) -> list[str]:
        """Count what no total adds."""
        amounts = [row for row in rows if row["amount"] is not None]
        counts = {
            "disputed": sum(row["disputed"] for row in amounts),
            "only proposed or agreed": sum(bool(row["standing"]) for row in amounts),
        }
        return [f"{_sums_are(count)} left out: {why}" for why, count in counts.items() if count]

    def _sum(self, row: Row) -> Row:
        what = (row["label"], row["id"])
        partners = [
            f"{p['partner']} ({p['part']})" if p["part"] else p["partner"]
            for p in self.partners[what]
        ]
        places = self.places[what]
        return {
            **{name: row.get(name) for name in SUMS},
            "funders": list(dict.fromkeys(f["name"] for f in self.funders[(row["stream_id"],)])),
            "partners": list(dict.fromkeys(partners)),
            "places": list(dict.fromkeys(f"{p['place']} ({p['place_label']})" for p in places)),
            "most_deprived": self._most_deprived(places),
            "evidence": "; ".join(citations(row, self.sources)),
        }

    def _most_deprived(self, places: Answer) -> str | None:
        """Name the most deprived LSOA known in the places, with its rank and release."""
        ids = {(place["place_label"], place["place_id"]) for place in places}
        first = min((self._first[each] for each in ids if each in self._first), default=None)
        if first is None:
            return None
        rank = self.ranks[first]
        among = f" of {rank['out_of']:,}" if rank["out_of"] else ""
        return f"rank {rank['rank']}{among} ({rank['name']}, {rank['period']})"

    @cached_property
    def _first(self) -> dict[Place, int]:
        """Where in the ranks the most deprived LSOA of each place stands."""
        first: dict[Place, int] = {}
        for at, rank in enumerate(self.ranks):
            ids = (rank["id"], rank["ward_id"], rank["neighbourhood_id"])
            for place in zip(("LSOA", "Ward", "Neighbourhood"), ids, strict=True):
                first.setdefault(place, at)
        return first

    def _is_about(self, row: Row, thing: Thing) -> bool:
        node: Place = (thing.label, thing.id)
        if node in {("FundingStream", row["stream_id"]), (row["label"], row["id"])}:
            return True
        if any((f["label"], f["id"]) == node for f in self.funders[(row["stream_id"],)]):
            return True
        what = (row["label"], row["id"])
        if any((p["partner_label"], p["partner_id"]) == node for p in self.partners[what]):
            return True
        return any(
            node in {(p["place_label"], p["place_id"]), ("Ward", p["ward_id"])}
            for p in self.places[what]
        )

    def _notes(self, left_out: int) -> list[str]:
        notes = [f"as of {in_words(self.as_of)}"]
        if left_out:
            notes.append(
                f"{_sums_are(left_out)} left out: last stated more than five years before "
                "(ask with --include-old to see them)"
            )
        return notes


def _inexact(count: int) -> list[str]:
    """Say that totals add figures which their sources do not give exactly."""
    if not count:
        return []
    said = "1 sum is" if count == 1 else f"{count} sums are"
    return [f"{said} stated as about, over or up to the figure that the totals add"]


def _sums_are(count: int) -> str:
    return "1 sum is" if count == 1 else f"{count} sums are"


def follow_money(money: Money, about: Thing | None, by: str | None) -> Rows:
    """List sums, or add them up by stream, ward or funder.

    Raises
    ------
    WrongOption
        When `by` is none of these, or stands beside a text.
    """
    if by is None:
        return money.sums(about)
    if about is not None:
        raise WrongOption("totals are over everything; leave out the text, or leave out by")
    match by:
        case "stream":
            return money.by_stream()
        case "ward":
            return money.by_ward()
        case "funder":
            return money.by_funder()
    raise WrongOption(f"there are no totals by {by!r}; choose stream, ward or funder")
