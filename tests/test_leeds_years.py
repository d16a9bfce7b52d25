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
from graphkit.sources import read_sources
from graphkit.time.spans import in_words

HERE = Path(__file__).parent
LEEDS, WALK = HERE.parent / "data/leeds", HERE / "data/leeds/year-ends.txt"
YEARS = range(2011, 2026)

IN_FORCE = "r.holds_from <= $day AND r.holds_to > $day"
DATES = (
    "r.valid_from AS since, r.precision AS precision, r.first_stated AS first, "
    "r.last_stated AS last_stated, r.sources AS sources, r.datasets AS datasets"
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
    "MATCH (n:{label}) WHERE n.holds_from <= $day AND n.holds_to > $day "
    "RETURN n.name + ' (' + coalesce(n.kind, 'kind not stated') + ')' AS what, "
    "n.sources AS sources, n.datasets AS datasets, n.last_stated AS last_stated, "
    "n.mentioned_by AS mentioned_by, n.mentioned_last AS mentioned_last"
)


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def held(graph: graphkit.Graph, day: dt.date) -> Iterator[tuple[str, str, str]]:
    """List what was held on a day: its heading, what it is, and how well it is known."""
    sources = read_sources(graph.engine)
    for heading, text in HELD.items():
        for row in graph.cypher(text, {"day": day}, limit=100_000):
            since = f"since {in_words(row['since'], row['precision'])}" if row["since"] else ""
            told = since or f"first stated {in_words(row['first'])}"
            aged = sources.is_old(row, day)
            yield heading, row["what"], f"{told}{', old' if aged else ''}"
    for heading, label in (("boards", "Board"), ("plans", "Plan")):
        text = KNOWN.format(label=label)
        for row in graph.cypher(text, {"day": day}, limit=100_000):
            aged = sources.is_old(row, day)
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
