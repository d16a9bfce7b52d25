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
from graphkit.claims import Claim, Identity, node_identity
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.folding import Facts, fold, unfold
from graphkit.loading import load, plan_load
from graphkit.model import Property, RelationshipType, load_model
from graphkit.snapshot import read_facts
from graphkit.tables import Dataset
from graphkit.time.spans import finest

MODEL = load_model()
EVIDENCE = {"sources", "locators", "datasets", "claims", "last_stated"}

# -- graphs drawn from the model ---------------------------------------------

DATASETS = ("one", "two")
TEXTS = ("a", "b", "a;kind=b", "é 'quoted' \"twice\"", "2018", "Nobody = everybody")
SPANS = {
    "valid_from": ("2016", "2016-05", "2016-05-04", "2017-01", "2017"),
    "valid_to": ("2019", "2019-03", "2019-03-02", "2020-12-31", "2020"),
}
OTHER_SPANS = ("2018", "2018-11", "2018-11-03", "2019", "9998-12")
PLAIN: dict[str, tuple[str, ...]] = {
    "text": TEXTS,
    "list": ("x", "x; y", "y; z; x"),
    "integer": ("1", "2", "30"),
    "number": ("1", "1.0", "2.5"),
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
    days = st.dates(dt.date(2015, 1, 1), dt.date(2015, 1, 4)).map(str)
    sources = {f"s{n}": draw(days) for n in range(draw(st.integers(1, 4)))}
    drawn = Drawn({name: {} for name in DATASETS}, sources)
    pairs = st.sampled_from([(k, e) for k in MODEL.relationships.values() for e in k.ends])
    for kind, (start, end) in draw(st.lists(pairs, min_size=1, max_size=3)):
        end_id = "s0" if end == "Source" else "c" if end == start else draw(st.sampled_from("ab"))
        topics = draw(
            st.lists(st.sampled_from(kind.stated), max_size=4, unique_by=lambda p: p.name)
        )
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
    return {p.name: draw(cells_of(p)) for p in kind.stated if p.name in names}


def add_node(
    draw: st.DrawFn, drawn: Drawn, tables: dict[str, list[Cells]], label: str, node_id: str
) -> None:
    """Draw a row about a node; one dataset spells its name one way."""
    rows = tables.setdefault(label, [])
    stated = [p for p in MODEL.labels[label].stated if p.name != "name"]
    chosen = draw(st.sets(st.sampled_from([p.name for p in stated]), max_size=3))
    said = {p.name: draw(cells_of(p)) for p in stated if p.name in chosen}
    if any(row["id"] == node_id for row in rows) and draw(st.booleans()):
        name = ""
    else:
        name = f"{node_id}{'' if tables is drawn.tables['one'] else draw(st.just('!'))}"
    source = draw(st.sampled_from(sorted(drawn.sources)))
    rows.append(node(node_id, name, source, **said, locator=f"row {len(rows)}"))


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
    drawn.sources |= {f"z{key}": f"2031{day[4:]}" for key, day in drawn.sources.items()}
    new = [
        claim._replace(source=f"z{claim.source}", dataset=f"z{claim.dataset}")
        for claim in claims
        if claim.identity == repeated
    ]
    after = fold([*drawn.claims(), *new], MODEL)
    touched = {node_identity(*end) for end in repeated.ends}
    for identity, properties in (*before.nodes.items(), *before.relationships.items()):
        now = after.nodes.get(identity) or after.relationships[identity]
        plain = identity._replace(key=identity.key.split("#")[0])
        changed = {n for n in {*properties, *now} if properties.get(n) != now.get(n)}
        if plain == repeated:
            assert changed <= EVIDENCE
            assert changed >= {"sources", "locators", "datasets", "claims"}
        else:
            assert changed <= ({"last_stated"} if identity in touched else set())
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
            load(writer, drawn.dataset(gone, empty=True), MODEL, prune=True)
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
            "key": "",
            "standing": "",
        }
    }


@pytest.mark.parametrize(
    ("column", "stated", "day", "precision"),
    [
        ("valid_from", "2017", dt.date(2017, 1, 1), "year"),
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
