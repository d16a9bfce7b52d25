"""The Leeds facts at each year's end: what a reader of that day would have been told.

tests/data/leeds/year-ends.txt holds the answer, read by eye against the documents. Written
anew by ``python tests/test_leeds_years.py``, it is to be read again where it changed.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphkit
from graphkit.time.spans import in_words
from graphkit.wording import is_old

HERE = Path(__file__).parent
LEEDS, WALK = HERE.parent / "data/leeds", HERE / "data/leeds/year-ends.txt"
YEARS = range(2011, 2026)

IN_FORCE = (
    "r.standing = '' AND coalesce(r.valid_from, r.first_stated) <= $day "
    "AND (r.valid_to IS NULL OR r.valid_to > $day) AND coalesce(a.standing, b.standing, '') = ''"
)
DATES = (
    "r.valid_from AS since, r.precision AS precision, r.first_stated AS first, "
    "r.last_stated AS last"
)
HELD = {
    "designations": (
        f"MATCH (a)-[r:PRIORITY_UNDER]->(b:Plan) WHERE {IN_FORCE} "
        f"RETURN labels(a)[0] + ' ' + a.name + ', ' + r.tier + ' under ' + b.name AS what, {DATES}"
    ),
    "chairs": (
        f"MATCH (a)-[r:CHAIRS]->(b:Board) WHERE {IN_FORCE} "
        f"RETURN a.name + ' chairs ' + b.name AS what, {DATES}"
    ),
    "successions": (
        f"MATCH (a)-[r:SUCCEEDED_BY]->(b) WHERE {IN_FORCE} "
        f"RETURN a.name + ' became ' + b.name AS what, {DATES}"
    ),
}
# A node is known from its first mention on; one that is only proposed is not there yet.
KNOWN = (
    "MATCH (n:{label}) WHERE n.first_stated <= $day AND coalesce(n.standing, '') = '' "
    "RETURN n.name + ' (' + coalesce(n.kind, 'kind not stated') + ')' AS what, "
    "n.sources AS sources"
)


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def held(graph: graphkit.Graph, day: dt.date) -> Iterator[tuple[str, str, str]]:
    """List what was held on a day: its heading, what it is, and how well it is known."""
    text = "MATCH (s:Source) RETURN s.id AS id, s.date AS date"
    dates = {row["id"]: row["date"] for row in graph.cypher(text)}
    for heading, text in HELD.items():
        for row in graph.cypher(text, {"day": day}, limit=100_000):
            since = f"since {in_words(row['since'], row['precision'])}" if row["since"] else ""
            told = since or f"first stated {in_words(row['first'])}"
            aged = is_old({"last_stated": row["last"]}, day)
            yield heading, row["what"], f"{told}{', old' if aged else ''}"
    for heading, label in (("boards", "Board"), ("plans", "Plan")):
        text = KNOWN.format(label=label)
        for row in graph.cypher(text, {"day": day}, limit=100_000):
            known = [dates[source] for source in row["sources"] if dates[source] <= day]
            aged = is_old({"last_stated": max(known)}, day)
            yield heading, row["what"], "old" if aged else "known"


def walk(graph: graphkit.Graph) -> str:
    """Write what is new, changed (~) and gone at each year's end."""
    lines: list[str] = []
    before: dict[tuple[str, str], str] = {}
    for year in YEARS:
        found = list(held(graph, dt.date(year, 12, 31)))
        now = {(heading, what): told for heading, what, told in found}
        assert len(now) == len(found), "two facts of one name"
        counts = {heading: 0 for heading, _, _ in found}
        for heading, _ in now:
            counts[heading] += 1
        lines += ["", f"{year}: " + ", ".join(f"{n} {heading}" for heading, n in counts.items())]
        entries = [
            *((*key, "+", told) for key, told in now.items() if key not in before),
            *((*key, "~", told) for key, told in now.items() if before.get(key, told) != told),
            *((*key, "-", told) for key, told in before.items() if key not in now),
        ]
        for heading, what, sign, told in sorted(entries):
            lines.append(f"  {sign} {heading}: {what} [{told}]")
        before = now
    return "\n".join(lines).lstrip() + "\n"


def test_the_year_ends_read_as_they_were_read_by_eye(leeds: graphkit.Graph) -> None:
    assert walk(leeds).splitlines() == WALK.read_text("utf-8").splitlines()


def main() -> None:
    """Write the walk anew."""
    graph = graphkit.open(Path(tempfile.mkdtemp()) / "leeds.kgl")
    graph.load(LEEDS)
    WALK.write_text(walk(graph), "utf-8")


if __name__ == "__main__":
    main()
