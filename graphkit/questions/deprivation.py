"""How deprived a place is. The one definition.

The ranks that count are those of small areas (LSOAs) by deprivation, in force on the day and
measured rather than aimed at: what is only proposed, or of a later time, counts nowhere. A
place is as deprived as the most deprived ranked area in it, at the latest release. Whether a
rank is among the most deprived 1% or 10% is told only where a source says out of how many it
was ranked, and says the rank itself exactly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphkit.claims import Node
from graphkit.questions.history import History
from graphkit.questions.measures import Released, counts, read_measures, released_or_stated
from graphkit.rows import Row
from graphkit.wording import many, ranked

# The Index of Multiple Deprivation ranks the most deprived first, whether a source says so or not.
INDEX = "imd-rank"

NO_DENOMINATOR = "not known: out of how many is not stated"
INEXACT = "not known: the rank is stated as"
NOT_OF_DEPRIVATION = "does not apply"
NONE_RANKED = "no source ranks small areas (LSOAs) by that day"
SHARES = (1, 10)


# -- one rank --------------------------------------------------------------------------------


def of_deprivation(row: Row) -> bool:
    """Say whether a measure is a rank by deprivation.

    Parameters
    ----------
    row : dict
        Of `measures.read_measures`.

    Returns
    -------
    bool
    """
    if row["rank"] is None:
        return False
    means = row["rank_1_means"]
    return "depriv" in means if means else row["indicator_id"] == INDEX


def is_least_first(row: Row) -> bool:
    """Say whether rank 1 means the least deprived."""
    return (row["rank_1_means"] or "").startswith("least")


def is_among(row: Row, per_cent: int) -> bool | None:
    """Say whether a rank is among the most deprived share; None where it cannot be told.

    Examples
    --------
    >>> row = {"rank": 328, "out_of": 32844, "qualifier": None, "rank_1_means": "most deprived"}
    >>> is_among(row, 1), is_among({**row, "rank": 329}, 1), is_among({**row, "out_of": None}, 1)
    (True, False, None)
    """
    if not row["out_of"] or row["qualifier"]:
        return None
    place = row["out_of"] - row["rank"] + 1 if is_least_first(row) else row["rank"]
    return bool(place * 100 <= row["out_of"] * per_cent)


def why_untold(row: Row) -> str:
    """Say why it cannot be told whether a rank is among the most deprived share.

    Examples
    --------
    >>> why_untold({"rank": 300, "out_of": 32844, "qualifier": "about"})
    'not known: the rank is stated as about 300'
    """
    if not row["out_of"]:
        return NO_DENOMINATOR
    return f"{INEXACT} {row['qualifier']} {row['rank']:,}"


def band(before: Row | None, after: Row, per_cent: int) -> str:
    """Say how a place stands to the most deprived share, and whether it entered or left it."""
    if not of_deprivation(after):
        return NOT_OF_DEPRIVATION
    now = is_among(after, per_cent)
    if before is None:
        return why_untold(after) if now is None else "in" if now else "not in"
    then = is_among(before, per_cent)
    if now is None and then is None:
        reasons = dict.fromkeys(why_untold(row) for row in (before, after))
        return next(iter(reasons)) if len(reasons) == 1 else "not known"
    if now is None or then is None:
        known, is_in = (before, then) if now is None else (after, now)
        other = after if now is None else before
        word = "in" if is_in else "not in"
        return f"{known['period']}: {word}; {other['period']}: {_briefly(other)}"
    words = {(False, True): "entered", (True, False): "left", (True, True): "stayed in"}
    return words.get((then, now), "stayed out")


def rank_in_words(versions: Sequence[Row]) -> str:
    """Write a rank with its release: each version of a disputed one.

    Parameters
    ----------
    versions : sequence of dict
        One, or the versions of a disputed one.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"rank": 134, "out_of": 32844, "period": "2019", "disputed": False}
    >>> rank_in_words([row])
    'rank 134 of 32,844 (2019)'
    >>> rank_in_words([{**row, "disputed": True}, {**row, "rank": 140, "disputed": True}])
    'rank 134 or 140 of 32,844 (2019), disputed'
    """
    first = versions[0]
    if len({(row["out_of"], row.get("qualifier")) for row in versions}) == 1:
        numbers = " or ".join(dict.fromkeys(f"{row['rank']:,}" for row in versions))
        said = str(ranked(first)).replace(f"{first['rank']:,}", numbers, 1)
    else:
        said = " or ".join(dict.fromkeys(str(ranked(row)) for row in versions))
    return f"{said} ({first['period']}){', disputed' if first['disputed'] else ''}"


def _briefly(row: Row) -> str:
    return "not known" if not row["out_of"] else why_untold(row)


# -- the ranked areas of a day ---------------------------------------------------------------


@dataclass(frozen=True)
class MostDeprived:
    """The most deprived of some areas, at the latest release that ranks one of them.

    Attributes
    ----------
    versions : tuple of dict
        Its rank; each version of a disputed one, the most deprived first.
    among : int
        How many of the areas that release ranks.
    """

    versions: tuple[Row, ...]
    among: int

    @property
    def node(self) -> Node:
        """The area."""
        return self.versions[0]["label"], self.versions[0]["id"]

    @property
    def name(self) -> str:
        """What the area is called on the day."""
        return str(self.versions[0]["name"])

    @property
    def words(self) -> str:
        """Its rank in words, such as "rank 134 of 32,844 (2019)"."""
        return rank_in_words(self.versions)


class Ranked:
    """The small areas (LSOAs) that are ranked by deprivation on a day.

    Parameters
    ----------
    history : History
    day : datetime.date
    measures : list of dict, optional
        What `measures.read_measures` gives for the day, where it has been read already.

    Attributes
    ----------
    latest : dict of (label, id) to tuple of dict
        The versions of the rank of each area that the latest release ranks.
    release : str or None
        The period of the latest release.
    """

    def __init__(
        self, history: History, day: dt.date, measures: Iterable[Row] | None = None
    ) -> None:
        found = read_measures(history, day) if measures is None else measures
        self._own: dict[Node, tuple[Row, ...]] = _latest_of_each(_of_one_index(found))
        releases = {_release(versions[0]) for versions in self._own.values()}
        newest = max(releases, default=None)
        # One release only: ranks of different releases cannot be counted together.
        self.latest = {a: own for a, own in self._own.items() if _release(own[0]) == newest}
        self.release = newest[1] if newest else None

    def of(self, area: Node) -> tuple[Row, ...]:
        """Give the versions of an area's own latest rank; none where it is not ranked."""
        return self._own.get(area, ())

    def shares(self, reached: Mapping[str, Collection[Node]]) -> list[str]:
        """Say how many of the ranked, and of the most deprived, areas are in some sets.

        Parameters
        ----------
        reached : mapping of str to collection of (label, id)
            Areas, by how they are reached.

        Returns
        -------
        list of str
        """
        if not self.latest:
            return [NONE_RANKED]
        notes = [
            f"of the {len(self.latest):,} small areas (LSOAs) that the graph ranks "
            f"({self.release}): {_counts(self.latest, reached)}"
        ]
        told = {area for area, own in self.latest.items() if not _untold(own)}
        if not told:
            return [*notes, self._why_untold()]
        for per_cent in SHARES:
            deprived = {area for area in told if is_among(self.latest[area][0], per_cent)}
            limit = self._limit(told, per_cent)
            notes.append(
                f"of the {len(deprived):,} among the most deprived {per_cent}% ({limit}): "
                f"{_counts(deprived, reached)}"
            )
        if len(told) < len(self.latest):
            more = many(len(self.latest) - len(told), "ranked area is", "ranked areas are")
            notes.append(
                f"{more} not in these two shares: the rank is disputed or not exact, or no source "
                "states how many were ranked"
            )
        return notes

    def most_deprived_tenth(self) -> tuple[list[Node], str]:
        """List the most deprived 10%, and what may be among them where that cannot be told.

        Returns
        -------
        tuple of list of (label, id), and str
            The areas, the most deprived first; and what the list is.
        """
        order = sorted(self.latest, key=lambda area: _order(self.latest[area]))
        may_be = [a for a in order if any(is_among(r, 10) is not False for r in self.latest[a])]
        told = [a for a in order if any(is_among(row, 10) is not None for row in self.latest[a])]
        if not order:
            return [], ""
        if not told:
            said = f"all {len(order):,} small areas (LSOAs) that the graph ranks ({self.release})"
            return order, f"{said}; {self._why_untold()}"
        said = (
            f"the {len(may_be):,} small areas (LSOAs) of the graph among the most deprived 10% "
            f"({self._limit(told, 10)}, {self.release})"
        )
        untold = len(set(may_be) - set(told))
        if untold:
            said += f", or of which it cannot be told ({untold:,})"
        return may_be, said

    def _limit(self, areas: Iterable[Node], per_cent: int) -> str:
        rows = [row for area in areas for row in self.latest[area] if row["out_of"]]
        most = max(row["out_of"] for row in rows)
        last = most * per_cent // 100
        if is_least_first(rows[0]):
            return f"ranks from {most - last + 1:,} of {most:,}"
        return f"ranks up to {last:,} of {most:,}"

    def _why_untold(self) -> str:
        which = "which of them are the most deprived 1% and 10% cannot be told"
        every = [row for own in self.latest.values() for row in own]
        if not any(row["out_of"] for row in every):
            return f"{which}: no source in the graph states how many areas were ranked"
        if all(row["disputed"] for row in every):
            return "the most deprived 1% and 10% cannot be told: every rank is disputed"
        return f"{which}: each rank is disputed or not exact, or out of a number not stated"


def most_deprived(areas_ranked: Ranked, areas: Iterable[Node]) -> MostDeprived | None:
    """Find the most deprived of some areas, at the latest release that ranks one of them.

    Parameters
    ----------
    areas_ranked : Ranked
    areas : iterable of (label, id)
        As they are called on the day; others than ranked LSOAs are passed over.

    Returns
    -------
    MostDeprived or None
        None where none of them is ranked.
    """
    found = [own for area in set(areas) if (own := areas_ranked.of(area))]
    newest = max((_release(own[0]) for own in found), default=None)
    told = [own for own in found if _release(own[0]) == newest]
    return MostDeprived(min(told, key=_order), len(told)) if told else None


def _of_one_index(measures: Iterable[Row]) -> list[Row]:
    """Keep the ranks of small areas of one kind: by the general index, else of most areas."""
    kinds: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in measures:
        if row["label"] == "LSOA" and of_deprivation(row) and counts(row):
            kinds[row["indicator_id"], row["group"] or "", row["among"] or ""].append(row)
    return max(
        (rows for _, rows in sorted(kinds.items())),
        key=lambda rows: (rows[0]["indicator_id"] == INDEX, len({row["id"] for row in rows})),
        default=[],
    )


def _latest_of_each(rows: Iterable[Row]) -> dict[Node, tuple[Row, ...]]:
    by_area: defaultdict[Node, list[Row]] = defaultdict(list)
    for row in rows:
        by_area[row["label"], row["id"]].append(row)
    found = {}
    for area, own in by_area.items():
        newest = max(map(_release, own))
        versions = [row for row in own if _release(row) == newest]
        found[area] = tuple(sorted(versions, key=_depth))
    return found


def _release(row: Row) -> tuple[Released, str]:
    return released_or_stated(row), row["period"]


def _depth(row: Row) -> tuple[int, str]:
    """Give a key by which the most deprived comes first."""
    return (-row["rank"] if is_least_first(row) else row["rank"], row["key"])


def _order(versions: Sequence[Row]) -> tuple[int, str, str]:
    return _depth(versions[0])[0], versions[0]["name"], versions[0]["id"]


def _untold(versions: Sequence[Row]) -> bool:
    return any(row["disputed"] or is_among(row, 1) is None for row in versions)


def _counts(among: Collection[Node], sets: Mapping[str, Collection[Node]]) -> str:
    parts = []
    for how, areas in sets.items():
        count = len(set(among) & set(areas))
        share = f" ({100 * count / len(among):.0f}%)" if among else ""
        parts.append(f"{count:,} {how}{share}")
    return ", ".join(parts)
