"""The laws of folding, on graphs drawn from the model, and cases made by hand."""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tables_builder import SOURCES, Cells, line, make_dataset, node

from graphkit.checking import check
from graphkit.claims import Claim, Identity, node_identity, stated_key, undisputed_key
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.folding import Facts, fold, unfold
from graphkit.loading import load, plan_load
from graphkit.model import Property, RelationshipType, load_model
from graphkit.snapshot import read_facts
from graphkit.tables import Dataset
from graphkit.time.spans import OPEN, ends_by, finest, parse_span

MODEL = load_model()
EVIDENCE = {"sources", "locators", "datasets", "claims", "last_stated"}
MENTIONS = {"last_stated", "mentioned_by", "mentioned_last"}

# -- graphs drawn from the model ---------------------------------------------

DATASETS = ("one", "two")
TEXTS = ("a", "b", "a;kind=b", "é 'quoted' \"twice\"", "2018", "Nobody = everybody")
# Some of these overlap and some cannot, at every fineness.
SPANS = {
    "valid_from": (
        "2011/12",
        "2012",
        "2012-05",
        "2012-05-04",
        "2013-03-02",
        "2016",
        "2016-11",
        "2019-01-01",
    ),
    "valid_to": (
        "2012",
        "2012/13",
        "2013",
        "2013-03",
        "2013-03-02",
        "2016-11-30",
        "2018",
        "2020-12-31",
    ),
}
DATES = ("2011-06-01", "2012-09-01", "2014-01-01", "2014-01-01", "2017-05-01", "2021-01-01")
OTHER_SPANS = ("2018", "2018/19", "2018-11", "2018-11-03", "2019", "9998-12")
PLAIN: dict[str, tuple[str, ...]] = {
    "text": TEXTS,
    "list": ("x", "x; y", "y; z; x"),
    "integer": ("1", "2", "30"),
    "number": ("1", "1.0", "2.5"),
    "money": ("1", "1.0", "2.5"),
    "currency": ("GBP", "£", "EUR"),
    "boolean": ("true", "false"),
    "date": ("2018-11-03", "2019-01-01"),
}


def cells_of(declared: Property) -> st.SearchStrategy[str]:
    """Draw a cell that the model allows."""
    if declared.one_of:
        return st.sampled_from(declared.one_of)
    if declared.name == "stated_none":
        return st.sampled_from(tuple(MODEL.relationships))
    if declared.name == "places":
        return st.just("a")
    if declared.type == "span":
        return st.sampled_from(SPANS.get(declared.name, OTHER_SPANS))
    return st.sampled_from(PLAIN[declared.type])


@dataclass
class Drawn:
    """A small graph as tables, by dataset, and all their claims."""

    tables: dict[str, dict[str, list[Cells]]]
    sources: dict[str, str]

    def dataset(self, name: str, *, empty: bool = False) -> Dataset:
        tables = {} if empty else self.tables[name]
        return make_dataset(name, tables, self.sources)

    def claims(self, *names: str) -> list[Claim]:
        found: list[Claim] = []
        for name in names or DATASETS:
            checked = check(self.dataset(name), MODEL)
            assert [str(fault) for fault in checked.faults] == []
            found.extend(checked.claims)
        return found


def named_alike(drawn: Drawn) -> Drawn:
    """Name each node by its id in both datasets."""
    tables = {
        dataset: {
            table: [{**row, "name": row["id"]} if "name" in row else row for row in rows]
            for table, rows in named.items()
        }
        for dataset, named in drawn.tables.items()
    }
    return Drawn(tables, drawn.sources)


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    """Draw two datasets that say things, often different ones, of few nodes and facts."""
    sources = {f"s{n}": draw(st.sampled_from(DATES)) for n in range(draw(st.integers(1, 4)))}
    drawn = Drawn({name: {} for name in DATASETS}, sources)
    pairs = st.sampled_from([(k, e) for k in MODEL.relationships.values() for e in k.ends])
    for kind, (start, end) in draw(st.lists(pairs, min_size=1, max_size=3)):
        end_id = "s0" if end == "Source" else "c" if end == start else draw(st.sampled_from("ab"))
        topics = draw(
            st.lists(st.sampled_from(kind.stated), max_size=4, unique_by=lambda p: p.name)
        )
        topics += [kind.properties[name] for name in SPANS if draw(st.booleans())]
        for number in range(draw(st.integers(1, 5))):
            tables = drawn.tables[draw(st.sampled_from(DATASETS))]
            start_id = draw(st.sampled_from(sorted(sources) if start == "Source" else ["a"]))
            said = draw(statements(kind, topics))
            where = {"source": draw(st.sampled_from(sorted(sources))), "locator": f"¶{number}"}
            row = {**line(f"{start}:{start_id}", f"{end}:{end_id}"), **said, **where}
            tables.setdefault(kind.name, []).append(row)
            for label, node_id in ((start, start_id), (end, end_id)):
                if label != "Source":
                    add_node(draw, drawn, tables, label, node_id)
            if "places" in row:
                add_node(draw, drawn, tables, "Ward", "a")
    return drawn


@st.composite
def statements(draw: st.DrawFn, kind: RelationshipType, topics: list[Property]) -> Cells:
    """Draw what a claim says of some topics; every fourth only ends the fact."""
    if draw(st.integers(0, 3)) == 0:
        names = {"valid_to", *kind.key, *(["in_words_to"] if draw(st.booleans()) else [])}
    else:
        names = {p.name for p in topics if draw(st.booleans())}
    names = names | {p.name for p in kind.stated if p.required}
    return in_order({p.name: draw(cells_of(p)) for p in kind.stated if p.name in names})


def in_order(said: dict[str, str]) -> dict[str, str]:
    """Put in order what tables refuse otherwise: an end before the beginning, of a range too."""
    begins, ends = said.get("valid_from"), said.get("valid_to")
    if begins and ends and ends_by(ends) <= parse_span(begins).first:
        del said["valid_to"]
    if "amount_to" in said:
        said |= {"amount": said.get("amount", "1"), "amount_to": "1000"}
    return said


def add_node(
    draw: st.DrawFn, drawn: Drawn, tables: dict[str, list[Cells]], label: str, node_id: str
) -> None:
    """Draw a row about a node; one dataset spells its name one way."""
    rows = tables.setdefault(label, [])
    stated = [p for p in MODEL.labels[label].stated if p.name != "name"]
    chosen = draw(st.sets(st.sampled_from([p.name for p in stated]), max_size=3))
    said = in_order({p.name: draw(cells_of(p)) for p in stated if p.name in chosen})
    if any(row["id"] == node_id for row in rows) and draw(st.booleans()):
        name = ""
    else:
        name = f"{node_id}{'' if tables is drawn.tables['one'] else draw(st.just('!'))}"
    source = draw(st.sampled_from(sorted(drawn.sources)))
    rows.append(node(node_id, name, source, **said, locator=f"row {len(rows)}"))


def plain(identity: Identity) -> Identity:
    """Take from an identity what folding adds."""
    return identity._replace(key=stated_key(identity.key))


# -- laws --------------------------------------------------------------------


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn: Drawn, chance: random.Random) -> None:
    claims = drawn.claims()
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert fold(shuffled, MODEL) == fold(claims, MODEL)


@given(graphs(), st.data())
def test_a_repeated_row_is_one_claim(drawn: Drawn, data: st.DataObject) -> None:
    once = fold(drawn.claims(), MODEL)
    tables = drawn.tables[data.draw(st.sampled_from([d for d in DATASETS if drawn.tables[d]]))]
    rows = tables[data.draw(st.sampled_from(sorted(tables)))]
    rows.append(data.draw(st.sampled_from(rows)))
    assert fold(drawn.claims(), MODEL) == once


@given(graphs())
def test_folding_can_be_undone_exactly(drawn: Drawn) -> None:
    claims = drawn.claims()
    facts = fold(claims, MODEL)
    assert unfold(facts) == set(claims)
    assert fold(unfold(facts), MODEL) == facts


@given(graphs(), st.data())
def test_a_later_source_that_says_the_same_changes_only_the_evidence(
    drawn: Drawn, data: st.DataObject
) -> None:
    claims = drawn.claims()
    before = fold(claims, MODEL)
    repeated = data.draw(st.sampled_from(sorted({claim.identity for claim in claims})))
    assume(repeated.name != "Source")
    # Each source has a later one that says all it says of the fact, in the same order.
    drawn.sources |= {f"z{key}": f"21{day[2:]}" for key, day in drawn.sources.items()}
    stretches = {undisputed_key(i.key) for i in before.relationships if plain(i) == repeated}
    new = [
        claim._replace(source=f"z{claim.source}", dataset=f"z{claim.dataset}")
        for claim in claims
        # Where a tie held several times, what is said without a date is said of the last.
        if claim.identity == repeated and (len(stretches) < 2 or claim.said.keys() & SPANS.keys())
    ]
    after = fold([*drawn.claims(), *new], MODEL)
    touched = {node_identity(*end) for end in repeated.ends}
    for identity, properties in (*before.nodes.items(), *before.relationships.items()):
        now = after.nodes.get(identity) or after.relationships[identity]
        changed = {n for n in {*properties, *now} if properties.get(n) != now.get(n)}
        mentions = MENTIONS if identity in touched else set()
        if plain(identity) == repeated:
            assert changed <= EVIDENCE | mentions
            assert changed >= {"sources", "locators", "datasets", "claims"}
        else:
            assert changed <= mentions
    assert len(after.relationships) == len(before.relationships)


@given(graphs())
def test_no_claim_of_a_fact_says_other_than_the_fact(drawn: Drawn) -> None:
    facts = fold(drawn.claims(), MODEL)
    for identity, properties in facts.relationships.items():
        said = [json.loads(content) for content in properties["claims"]]
        for declared in MODEL.relationships[identity.name].stated:
            values = {str(each[declared.name]) for each in said if declared.name in each}
            if declared.type == "span":
                assert len(finest(sorted(values))) <= 1
            elif declared.type != "list" and not declared.wording:
                assert values <= {str(properties.get(declared.name))}


@given(graphs(), st.sampled_from(DATASETS))
def test_taking_a_dataset_away_gives_what_loading_without_it_gives(drawn: Drawn, gone: str) -> None:
    kept = [claim for claim in unfold(fold(drawn.claims(), MODEL)) if claim.dataset != gone]
    without = fold(drawn.claims(*(name for name in DATASETS if name != gone)), MODEL)
    assert fold(kept, MODEL) == without


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.sampled_from(DATASETS))
def test_pruning_a_dataset_in_an_engine_gives_what_loading_without_it_gives(
    drawn: Drawn, gone: str
) -> None:
    # Two datasets that give one id two names are not loaded together.
    drawn = named_alike(drawn)
    with tempfile.TemporaryDirectory() as folder:
        pruned, never = EmbeddedEngine(f"{folder}/a.kgl"), EmbeddedEngine(f"{folder}/b.kgl")
        for name in DATASETS:
            with pruned.writing() as writer:
                load(writer, drawn.dataset(name), MODEL)
            assert plan_load(pruned, drawn.dataset(name), MODEL).is_empty
            with never.writing() as writer:
                dataset = drawn.dataset(name, empty=name == gone)
                load(writer, dataset, MODEL)
        assert read_facts(pruned, MODEL) == fold(drawn.claims(), MODEL)
        with pruned.writing() as writer:
            load(writer, drawn.dataset(gone, empty=True), MODEL, prune=True, yes=True)
        assert read_facts(pruned, MODEL) == read_facts(never, MODEL)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_ending_survives_the_reload_of_the_dataset_that_holds_what_it_ends(
    data: st.DataObject,
) -> None:
    states = [kind for kind in MODEL.relationships.values() if kind.kind == "state"]
    kind = data.draw(st.sampled_from(states))
    start, end = data.draw(st.sampled_from(kind.ends))
    keyed = {p.name: data.draw(cells_of(p)) for p in kind.stated if p.name in kind.key}
    row = line(f"{start}:a", f"{end}:b", **keyed)
    nodes: dict[str, list[Cells]] = {}
    for label, node_id in ((start, "a"), (end, "b")):
        nodes.setdefault(label, []).append(node(node_id))
    begun = make_dataset("one", {**nodes, kind.name: [{**row, "valid_from": "2017"}]})
    again = make_dataset("one", {**nodes, kind.name: [{**row, "valid_from": "2016"}]})
    ending = make_dataset("two", {kind.name: [{**row, "valid_to": "2021-05", "source": "late"}]})
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(f"{folder}/a.kgl")
        for dataset in (begun, ending, again):
            with engine.writing() as writer:
                load(writer, dataset, MODEL)
        (fact,) = read_facts(engine, MODEL).relationships.values()
    assert (fact["valid_from"], fact["valid_to"]) == (dt.date(2016, 1, 1), dt.date(2021, 6, 1))
    assert fact["datasets"] == ["one", "two"]


# -- stretches: a tie that held, ended and held again ------------------------

TOLD_ON = {f"s{year}": f"{year}-07-01" for year in range(2011, 2023)}
Told = tuple[str, str, str]


@st.composite
def intervals(draw: st.DrawFn) -> list[Told]:
    """Draw what sources say of one tie: beginning, end and source, all stated."""
    rows: list[Told] = []
    for _ in range(draw(st.integers(1, 6))):
        said = {name: draw(st.sampled_from(texts)) for name, texts in SPANS.items()}
        source = draw(st.sampled_from(sorted(TOLD_ON)))
        if len(in_order(said)) == 2:
            rows.append((said["valid_from"], said["valid_to"], source))
    assume(rows)
    return rows


def tie(rows: list[Told]) -> Facts:
    told = [
        line("Board:board", "Board:top", source, valid_from=a, valid_to=b, locator=f"¶{n}")
        for n, (a, b, source) in enumerate(rows)
    ]
    boards = [*NODES["Board"], node("top")]
    return folded({"Board": boards, "ACCOUNTABLE_TO": told}, {**SOURCES, **TOLD_ON})


def stretches(facts: Facts) -> dict[str, set[int]]:
    """Say of each stretch which rows support it, by what tells it apart."""
    found: dict[str, set[int]] = {}
    for identity, properties in facts.relationships.items():
        rows = {int(place[1:]) for place in properties["locators"]}
        found.setdefault(undisputed_key(identity.key), set()).update(rows)
    return found


def times(row: Told) -> tuple[dt.date, dt.date]:
    return parse_span(row[0]).first, ends_by(row[1])


def joined_by_overlap(rows: list[Told]) -> list[set[int]]:
    """Join rows pair by pair, the plain way."""
    groups = [{n} for n in range(len(rows))]
    for n, one in enumerate(map(times, rows)):
        for m, other in enumerate(map(times, rows)):
            if one[0] < other[1] and other[0] < one[1]:
                first = next(group for group in groups if n in group)
                second = next(group for group in groups if m in group)
                if first is not second:
                    groups.remove(second)
                    first |= second
    return sorted(groups, key=lambda group: min(times(rows[n]) for n in group))


@given(intervals())
def test_times_that_cannot_overlap_are_stretches_and_joined_ones_are_one_fact(
    rows: list[Told],
) -> None:
    facts = tie(rows)
    groups = joined_by_overlap(rows)
    assert sorted(stretches(facts).values(), key=sorted) == sorted(groups, key=sorted)
    assert ("" in stretches(facts)) == (len(groups) == 1)
    for identity, properties in facts.relationships.items():
        group = next(g for g in groups if int(properties["locators"][0][1:]) in g)
        values = [finest(sorted({rows[n][side] for n in group})) for side in (0, 1)]
        assert properties.get("disputed", False) == any(len(each) > 1 for each in values)
        assert stated_key(identity.key) == ""


@given(intervals(), st.sampled_from(sorted(TOLD_ON)))
def test_an_undated_claim_supports_the_stretch_that_its_date_lies_in(
    rows: list[Told], source: str
) -> None:
    date = dt.date.fromisoformat(TOLD_ON[source])
    (number,) = {len(rows)}
    found = stretches(tie([*rows, ("", "", source)])).values()
    begun = [
        group for group in joined_by_overlap(rows) if min(times(rows[n])[0] for n in group) <= date
    ]
    # After the last end it supports the last that had ended, which is a gap of its own.
    expected = (begun or joined_by_overlap(rows))[-1 if begun else 0]
    assert [group - {number} for group in found if number in group] == [expected]


@given(
    st.lists(
        st.tuples(
            *(st.sampled_from(("", *t)) for t in SPANS.values()), st.sampled_from(sorted(TOLD_ON))
        ),
        min_size=1,
        max_size=7,
    )
)
def test_no_stretch_ends_before_it_begins_nor_runs_into_the_next(rows: list[Told]) -> None:
    rows = [
        (a, b, s)
        for a, b, s in rows
        if not a or not b or len(in_order({"valid_from": a, "valid_to": b})) == 2
    ]
    assume(rows)
    facts = tie(rows)
    assert set().union(*stretches(facts).values()) == set(range(len(rows)))
    assert len(unfold(facts)) >= len(rows)
    held = []
    for identity, properties in facts.relationships.items():
        begins, ends = properties.get("valid_from"), properties.get("valid_to")
        if begins and ends:
            assert begins < ends, identity
            held.append((begins, ends, undisputed_key(identity.key)))
    for one in held:
        for other in held:
            assert one[2] == other[2] or one[1] <= other[0] or other[1] <= one[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # One source tells one history.
        (
            [("2011-05", "2013-05-01", "s2020"), ("2018-05-01", "", "s2020")],
            {"#2011-05": {0}, "#2018-05-01": {1}},
        ),
        # A handover within one month may overlap: sources that differ on it disagree.
        ([("2011", "2013-05", "s2020"), ("2013-05", "", "s2021")], {"": {0, 1}}),
        (
            [("2011", "2013-05-01", "s2020"), ("2013-05-01", "", "s2021")],
            {"#2011": {0}, "#2013-05-01": {1}},
        ),
        # What one saw begin, another saw end, and a third saw begin again.
        (
            [("2011", "", "s2012"), ("", "2013", "s2014"), ("2018", "", "s2019")],
            {"#2011": {0, 1}, "#2018": {2}},
        ),
        # An early source could not know of the end that a later one tells.
        (
            [("2011", "", "s2012"), ("2011-05", "2013", "s2020"), ("2018", "", "s2020")],
            {"#2011-05": {0, 1}, "#2018": {2}},
        ),
        # Nobody says that it ended between the two beginnings.
        ([("2011", "", "s2012"), ("2018", "", "s2019")], {"": {0, 1}}),
        # Ends alone: what ended before the rest began is told apart by its end.
        ([("", "2013", "s2014"), ("2018", "", "s2019")], {"#2013": {0}, "#2018": {1}}),
        (
            [("", "2013", "s2014"), ("", "2012-03", "s2014"), ("2018", "2020", "s2021")],
            {"#2012-03": {0, 1}, "#2018": {2}},
        ),
        (
            [("", "2013", "s2014"), ("2018", "", "s2019"), ("", "2020", "s2021")],
            {"#2013": {0}, "#2018": {1, 2}},
        ),
        (
            [("", "2018", "s2019"), ("2018", "", "s2019")],
            {"": {0, 1}},
        ),
        (
            [("", "2018-01-01", "s2019"), ("2018-01-01", "", "s2019")],
            {"#until 2018-01-01": {0}, "#2018-01-01": {1}},
        ),
        # An end told more coarsely is the end that it contains.
        (
            [
                ("2011", "2013-05-03", "s2020"),
                ("2013-05-20", "", "s2020"),
                ("", "2013-05", "s2014"),
            ],
            {"#2011": {0, 2}, "#2013-05-20": {1}},
        ),
        # Undated: before the first, within, between, and after the last end.
        (
            [
                ("2013", "2014-01-01", "s2022"),
                ("2017", "2018-01-01", "s2022"),
                ("", "", "s2011"),
                ("", "", "s2013"),
                ("", "", "s2015"),
                ("", "", "s2017"),
                ("", "", "s2020"),
            ],
            {"#2013": {0, 2, 3, 4}, "#2017": {1, 5, 6}},
        ),
        ([("", "2014", "s2015"), ("", "", "s2012"), ("", "", "s2020")], {"": {0, 1, 2}}),
    ],
)
def test_a_tie_that_held_more_than_once(rows: list[Told], expected: dict[str, set[int]]) -> None:
    facts = tie(rows)
    assert stretches(facts) == expected
    assert fold(unfold(facts), MODEL) == facts


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # It ended on the day on which another says that it began.
        (
            [("", "2013-03-02", "s2020"), ("2012", "2013", "s2020"), ("2013-03-02", "", "s2020")],
            {"2012": ({1}, "2014-01-01"), "2013-03-02": ({2}, None), None: ({0}, "2013-03-02")},
        ),
        # Each as fine as it is told, it would end before it began.
        (
            [("2012", "2012", "s2020"), ("2012-11", "", "s2020"), ("", "2012-06", "s2020")],
            {"2012": ({0}, "2013-01-01"), "2012-11": ({1}, None), None: ({2}, "2012-07-01")},
        ),
    ],
)
def test_no_disputed_version_ends_before_it_begins(
    rows: list[Told], expected: dict[str | None, tuple[set[int], str | None]]
) -> None:
    told = {}
    for properties in tie(rows).relationships.values():
        begins, ends = properties.get("valid_from"), properties.get("valid_to")
        places = {int(place[1:]) for place in properties["locators"]}
        told[begins] = (places, None if ends is None else ends.isoformat())
        assert properties["disputed"]
    days = {None if day is None else parse_span(day).first: each for day, each in expected.items()}
    assert told == days


def test_stretches_from_several_datasets_are_told_apart_too() -> None:
    rows = [chairs(valid_from="2011", valid_to="2013"), chairs(valid_from="2018", source="late")]
    one, two = (make_dataset(n, {**NODES, "CHAIRS": [r]}) for n, r in zip("ab", rows, strict=True))
    facts = fold([*check(one, MODEL).claims, *check(two, MODEL).claims], MODEL)
    told = {i.key: (p["datasets"], p.get("disputed")) for i, p in facts.relationships.items()}
    assert told == {"#2011": (["a"], None), "#2018": (["b"], None)}


def test_a_disputed_stretch_keeps_both_marks_in_its_key() -> None:
    rows = [
        chairs(valid_from="2011", valid_to="2013", term="first"),
        chairs(valid_from="2012", valid_to="2013", term="first", source="late"),
        chairs(valid_from="2018", term="first", source="late"),
    ]
    facts = folded({"CHAIRS": rows})
    keys = ["first#2011#valid_from=2011", "first#2011#valid_from=2012", "first#2018"]
    assert sorted(i.key for i in facts.relationships) == keys
    assert {undisputed_key(key) for key in keys} == {"first#2011", "first#2018"}
    assert {stated_key(key) for key in keys} == {"first"}


def test_each_stretch_knows_when_it_was_stated_and_is_in_force() -> None:
    rows = [
        chairs(valid_from="2011", valid_to="2013", source="late"),
        chairs(valid_from="2018", source="late"),
        chairs(locator="¶2"),
    ]
    facts = folded({"CHAIRS": rows})
    told = {
        i.key: (p["first_stated"], p["holds_from"], p["holds_to"])
        for i, p in facts.relationships.items()
    }
    assert told == {
        "#2011": (dt.date(2022, 6, 1), dt.date(2011, 1, 1), dt.date(2014, 1, 1)),
        "#2018": (dt.date(2018, 3, 1), dt.date(2018, 1, 1), OPEN),
    }


# -- what is in force, as it is stored ---------------------------------------


def held(properties: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    return properties.get("holds_from"), properties.get("holds_to")


def test_the_stated_end_of_a_thing_bounds_what_hangs_on_it_and_no_event() -> None:
    facts = folded(
        {
            "Board": [node("board"), node("board", "", "late", valid_to="2020-03")],
            "CHAIRS": [chairs()],
            "DECIDED": [line("Board:board", "Action:act", "late")],
            "OWNS": [line("Board:board", "Action:act", valid_to="2019")],
        }
    )
    board = facts.nodes[node_identity("Board", "board")]
    assert (board["valid_to"], board["precision_to"]) == (dt.date(2020, 4, 1), "month")
    assert held(board) == (dt.date(2018, 3, 1), dt.date(2020, 4, 1))
    by_type = {identity.name: held(p) for identity, p in facts.relationships.items()}
    assert by_type == {
        "CHAIRS": (dt.date(2018, 3, 1), dt.date(2020, 4, 1)),
        "DECIDED": (dt.date(2022, 6, 1), OPEN),
        # Its own end comes first.
        "OWNS": (dt.date(2018, 3, 1), dt.date(2020, 1, 1)),
    }


def test_what_is_never_in_force_stores_no_days() -> None:
    facts = folded(
        {
            "Board": [node("board", standing="proposed")],
            "Role": [node("chair"), node("gone", valid_to="2016")],
            "CHAIRS": [chairs()],
            "POST_IN": [line("Role:gone", "Board:board", valid_to="2016")],
            "OWNS": [line("Role:chair", "Action:act", standing="agreed")],
        }
    )
    assert [held(p) for p in facts.relationships.values()] == [(None, None)] * 3
    assert held(facts.nodes[node_identity("Board", "board")]) == (None, None)
    # Known only by its end.
    assert held(facts.nodes[node_identity("Role", "gone")]) == (None, None)


def test_a_renaming_ends_nothing() -> None:
    facts = folded(
        {
            "Board": [*NODES["Board"], node("panel")],
            "CHAIRS": [chairs()],
            "SUCCEEDED_BY": [line("Board:board", "Board:panel", kind="renamed", valid_from="2019")],
        }
    )
    by_type = {identity.name: held(p) for identity, p in facts.relationships.items()}
    assert by_type["CHAIRS"] == (dt.date(2018, 3, 1), OPEN)


@pytest.mark.parametrize(
    ("early", "late", "stored", "disputed"),
    [
        ("2020", "2020-03", dt.date(2020, 4, 1), None),
        ("2020-03", "2020", dt.date(2020, 4, 1), None),
        ("2020-03", "2021", dt.date(2022, 1, 1), True),
        ("2021", "2020-03-02", dt.date(2020, 3, 2), True),
    ],
)
def test_the_end_of_a_thing_is_that_of_its_latest_source_as_fine_as_it_is_told(
    early: str, late: str, stored: dt.date, disputed: bool | None
) -> None:
    rows = [node("board", valid_to=early), node("board", valid_to=late, source="late")]
    board = folded({"Board": rows}).nodes[node_identity("Board", "board")]
    assert (board["valid_to"], board.get("disputed")) == (stored, disputed)


def test_a_thing_knows_which_datasets_speak_of_it_and_when_they_last_did() -> None:
    one = make_dataset("one", NODES)
    two = make_dataset("two", {"CHAIRS": [chairs(source="late"), chairs(locator="¶2")]})
    claims = [
        *check(one, MODEL).claims,
        *check(two, MODEL, {("Role", "chair"), ("Board", "board")}).claims,
    ]
    facts = fold(claims, MODEL)
    chair = facts.nodes[node_identity("Role", "chair")]
    assert chair["mentioned_by"] == ["one", "two"]
    assert chair["mentioned_last"] == ["2018-03-01", "2022-06-01"]
    assert facts.nodes[node_identity("Ward", "ward")]["mentioned_by"] == ["one"]


# -- cases made by hand ------------------------------------------------------

NODES: dict[str, list[Cells]] = {
    "Action": [node("act")],
    "Board": [node("board")],
    "FundingStream": [node("fund")],
    "Indicator": [node("rate")],
    "Project": [node("work")],
    "Role": [node("chair")],
    "Ward": [node("ward")],
}


def folded(tables: dict[str, list[Cells]], sources: dict[str, str] | None = None) -> Facts:
    dataset = make_dataset("hand", {**NODES, **tables}, sources or SOURCES)
    checked = check(dataset, MODEL)
    assert [str(fault) for fault in checked.faults] == []
    return fold(checked.claims, MODEL)


def only(facts: Facts) -> dict[str, Any]:
    (properties,) = facts.relationships.values()
    return properties


def chairs(**more: str) -> Cells:
    return line("Role:chair", "Board:board", **more)


def test_two_sources_of_one_fact_make_one_line_with_both() -> None:
    facts = folded({"CHAIRS": [chairs(source="late", locator="p. 3"), chairs(locator="¶2")]})
    assert facts.relationships == {
        Identity("CHAIRS", "Role", "chair", "Board", "board"): {
            "sources": ["early", "late"],
            "locators": ["¶2", "p. 3"],
            "datasets": ["hand", "hand"],
            "claims": ["{}", "{}"],
            "source": "early",
            "locator": "¶2",
            "first_stated": dt.date(2018, 3, 1),
            "last_stated": dt.date(2022, 6, 1),
            "holds_from": dt.date(2018, 3, 1),
            "holds_to": OPEN,
            "key": "",
            "standing": "",
        }
    }


@pytest.mark.parametrize(
    ("column", "stated", "day", "precision"),
    [
        ("valid_from", "2017", dt.date(2017, 1, 1), "year"),
        ("valid_from", "2017/18", dt.date(2017, 4, 1), "financial year"),
        ("valid_to", "2017/18", dt.date(2018, 4, 1), "financial year"),
        ("valid_from", "2017-12", dt.date(2017, 12, 1), "month"),
        ("valid_from", "2017-12-31", dt.date(2017, 12, 31), None),
        ("valid_to", "2017", dt.date(2018, 1, 1), "year"),
        ("valid_to", "2017-11", dt.date(2017, 12, 1), "month"),
        ("valid_to", "2017-12", dt.date(2018, 1, 1), "month"),
        ("valid_to", "2016-02-29", dt.date(2016, 2, 29), None),
    ],
)
def test_a_span_is_stored_as_a_day_with_its_precision(
    column: str, stated: str, day: dt.date, precision: str | None
) -> None:
    other = {"valid_from": "valid_to", "valid_to": "valid_from"}[column]
    fact = only(folded({"CHAIRS": [chairs(**{column: stated}, in_words="about then")]}))
    assert fact[column] == day
    assert fact.get("precision" if column == "valid_from" else "precision_to") == precision
    assert fact["in_words"] == "about then"
    assert other not in fact


def test_a_coarser_date_that_contains_the_finer_is_no_dispute() -> None:
    rows = [chairs(valid_from="2018"), chairs(valid_from="2018-11", source="late"), chairs()]
    fact = only(folded({"CHAIRS": rows}))
    assert fact["valid_from"] == dt.date(2018, 11, 1)
    assert fact["precision"] == "month"
    assert "disputed" not in fact
    assert len(fact["sources"]) == 3


def test_two_values_are_two_disputed_versions_each_with_its_own_key() -> None:
    fund = ("FundingStream:fund", "Project:work")
    rows = [
        line(*fund, amount="100", stage="spent"),
        line(*fund, amount="90", stage="spent", source="late"),
        line(*fund, stage="spent", qualifier="about", locator="¶9"),
    ]
    facts = folded({"FUNDS": rows})
    told = {
        identity.key: (properties["amount"], properties["key"], properties["sources"])
        for identity, properties in facts.relationships.items()
    }
    assert told == {
        "|spent|#amount=100.0": (100.0, "|spent|#amount=100.0", ["early", "early"]),
        "|spent|#amount=90.0": (90.0, "|spent|#amount=90.0", ["early", "late"]),
    }
    assert all(properties["disputed"] for properties in facts.relationships.values())


def test_a_coarse_date_supports_only_the_disputed_version_that_it_contains() -> None:
    rows = [
        chairs(valid_from="2018", locator="¶1"),
        chairs(valid_from="2018-11", locator="¶2"),
        chairs(valid_from="2019", locator="¶3"),
        chairs(locator="¶4"),
    ]
    facts = folded({"CHAIRS": rows})
    told = {p["valid_from"]: p["locators"] for p in facts.relationships.values()}
    assert told == {
        dt.date(2018, 11, 1): ["¶1", "¶2", "¶4"],
        dt.date(2019, 1, 1): ["¶3", "¶4"],
    }


def test_disputed_versions_never_share_a_key() -> None:
    measured = ("Ward:ward", "Indicator:rate")
    rows = [
        line(*measured, period="2018", base="x;unit=y", locator="¶1"),
        line(*measured, period="2018", base="x", unit="y", locator="¶2"),
        line(*measured, period="2018", base="x", unit="z", locator="¶3"),
    ]
    facts = folded({"MEASURED": rows})
    places = sorted(p["locators"] for p in facts.relationships.values())
    assert places == [["¶1"], ["¶2"], ["¶3"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"valid_from": "2018"}, {}),
        ({"in_words": "lately"}, {"in_words": "of late"}),
        ({"as_named": "the chair"}, {"as_named": "its Chair"}),
    ],
    ids=["silence", "other words", "other name"],
)
def test_silence_and_wording_dispute_nothing(first: Cells, second: Cells) -> None:
    fact = only(folded({"CHAIRS": [chairs(**first), chairs(**second, source="late")]}))
    assert "disputed" not in fact
    assert {name: fact[name] for name in first if name != "valid_from"} == {
        name: value for name, value in first.items() if name != "valid_from"
    }


def test_a_proposal_and_what_came_of_it_are_two_facts() -> None:
    facts = folded({"CHAIRS": [chairs(standing="proposed"), chairs(source="late")]})
    assert sorted(identity.standing for identity in facts.relationships) == ["", "proposed"]


def test_silence_in_all_key_columns_is_the_empty_text() -> None:
    fund = ("FundingStream:fund", "Project:work")
    rows = [line(*fund, stage="spent"), line(*fund), line(*fund, award="A", period="2018")]
    keys = sorted(identity.key for identity in folded({"FUNDS": rows}).relationships)
    assert keys == ["", "A||2018", "|spent|"]


def test_a_fact_known_only_by_its_ending_has_no_first_stated() -> None:
    ended = chairs(valid_to="2019-05", in_words_to="in the spring", source="late")
    fact = only(folded({"CHAIRS": [ended]}))
    assert fact["valid_to"] == dt.date(2019, 6, 1)
    assert "first_stated" not in fact
    assert "last_stated" not in fact


def test_an_end_still_to_come_says_that_the_fact_holds_until_then() -> None:
    fact = only(folded({"CHAIRS": [chairs(valid_to="2019-05")]}))
    assert fact["first_stated"] == dt.date(2018, 3, 1)
    assert fact["valid_to"] == dt.date(2019, 6, 1)


def test_an_ending_counts_neither_for_first_nor_last_stated() -> None:
    facts = folded({"CHAIRS": [chairs(), chairs(valid_to="2021", source="late")]})
    fact = only(facts)
    assert fact["first_stated"] == fact["last_stated"] == dt.date(2018, 3, 1)
    assert fact["valid_to"] == dt.date(2022, 1, 1)
    # The nodes were mentioned by both all the same.
    assert facts.nodes[node_identity("Role", "chair")]["last_stated"] == dt.date(2022, 6, 1)


@pytest.mark.parametrize(
    ("stated", "begins", "ends", "precision"),
    [
        ("2018", dt.date(2018, 1, 1), dt.date(2019, 1, 1), "year"),
        ("2018/19", dt.date(2018, 4, 1), dt.date(2019, 4, 1), "financial year"),
        ("2018-11", dt.date(2018, 11, 1), dt.date(2018, 12, 1), "month"),
        ("2018-11-30", dt.date(2018, 11, 30), dt.date(2018, 12, 1), None),
    ],
)
def test_the_date_of_an_event_bounds_it(
    stated: str, begins: dt.date, ends: dt.date, precision: str | None
) -> None:
    fact = only(folded({"DECIDED": [line("Board:board", "Action:act", date=stated)]}))
    assert (fact["valid_from"], fact["valid_to"]) == (begins, ends)
    assert (fact.get("precision"), fact.get("precision_to")) == (precision, precision)
    assert fact["key"] == stated


@pytest.mark.parametrize(
    ("early", "late", "standing"),
    [("proposed", "agreed", "agreed"), ("proposed", "", None), ("", "proposed", "proposed")],
)
def test_the_standing_of_a_node_follows_the_latest_source(
    early: str, late: str, standing: str | None
) -> None:
    rows = [node("new", standing=early), node("new", standing=late, source="late")]
    board = folded({"Board": rows}).nodes[node_identity("Board", "new")]
    assert board.get("standing") == standing
    assert "disputed" not in board


def test_a_node_is_called_what_its_latest_source_calls_it() -> None:
    old = make_dataset("old", {"Board": [node("b", "The Board", aliases="Panel; TB")]})
    new = make_dataset("new", {"Board": [node("b", "Board", source="late", aliases="Panel")]})
    claims = [*check(old, MODEL).claims, *check(new, MODEL).claims]
    board = fold(claims, MODEL).nodes[node_identity("Board", "b")]
    assert board["name"] == "Board"
    assert board["aliases"] == ["Panel", "TB", "The Board"]
    assert "disputed" not in board


def test_a_node_with_two_values_of_a_property_is_disputed() -> None:
    rows = [node("b", kind="hub"), node("b", kind="network", source="late")]
    board = folded({"Board": rows}).nodes[node_identity("Board", "b")]
    assert (board["kind"], board["disputed"]) == ("network", True)
    assert board["first_stated"] == dt.date(2018, 3, 1)


def test_a_node_is_known_from_the_first_source_that_mentions_it() -> None:
    rows = {
        "Board": [node("b", source="late")],
        "CHAIRS": [line("Role:chair", "Board:b", source="early")],
    }
    board = folded(rows).nodes[node_identity("Board", "b")]
    assert (board["first_stated"], board["last_stated"]) == (
        dt.date(2018, 3, 1),
        dt.date(2022, 6, 1),
    )


def reports(*rows: Cells) -> dict[str, Any]:
    sources = {**SOURCES, "last": "2025-01-01"}
    return folded({"REPORTED": list(rows)}, sources).nodes[node_identity("Action", "act")]


def test_status_and_due_come_from_the_latest_report_that_gives_them() -> None:
    action = reports(
        line("Source:late", "Action:act", source="late", status="under way"),
        line("Source:early", "Action:act", status="planned", due="2019-03"),
    )
    assert action["status"] == "under way"
    assert (action["due"], action["due_until"]) == ("2019-03", dt.date(2019, 4, 1))


def test_a_report_is_as_late_as_the_date_that_it_gives() -> None:
    action = reports(
        line("Source:late", "Action:act", source="late", status="before", date="2017"),
        line("Source:early", "Action:act", status="after"),
    )
    assert action["status"] == "after"


def test_an_old_report_cited_by_a_later_source_stays_old() -> None:
    action = reports(
        line("Source:late", "Action:act", source="late", status="done"),
        line("Source:early", "Action:act", status="planned"),
        line("Source:early", "Action:act", source="last", status="planned"),
    )
    assert action["status"] == "done"


def test_a_claim_that_cites_an_unknown_source_is_not_folded() -> None:
    claim = Claim(node_identity("Ward", "w"), "nowhere", "¶1", "hand", '{"name": "W"}')
    with pytest.raises(KeyError, match="nowhere"):
        fold([claim], MODEL)


def test_folding_nothing_gives_nothing() -> None:
    assert len(fold([], MODEL)) == 0


def test_an_end_still_to_come_is_of_the_stretch_that_runs_when_its_source_says_so() -> None:
    rows = [
        chairs(valid_from="2011", valid_to="2013", source="early"),
        # A source of 2022 that says "until 2030" speaks of it as holding.
        chairs(valid_to="2030", source="late"),
    ]
    facts = folded({"CHAIRS": rows}).relationships
    assert {identity.key for identity in facts} == {"#2011", "#2030"}
    told = {identity.key: (f["holds_from"], f["holds_to"]) for identity, f in facts.items()}
    assert told["#2030"] == (dt.date(2022, 6, 1), dt.date(2031, 1, 1))
    assert not any(fact.get("disputed") for fact in facts.values())


def test_an_end_still_to_come_joins_what_runs_already() -> None:
    rows = [chairs(valid_from="2011"), chairs(valid_to="2030", source="late")]
    fact = only(folded({"CHAIRS": rows}))
    assert (fact["holds_from"], fact["holds_to"]) == (dt.date(2011, 1, 1), dt.date(2031, 1, 1))
