"""The model file: its names, its ends, its walk, and what is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import kglite
import pytest

from graphkit.engines.protocol import INFO_LABEL
from graphkit.engines.statements import schema_statements
from graphkit.model import Label, RelationshipType, Step, load_model, parse_model
from graphkit.named_queries import named_query

MODEL = load_model()
MODEL_TEXT = (Path(__file__).parent.parent / "schema/model.toml").read_text("utf-8")

PLACES = "LocalAuthority, Area, Ward, LSOA, Neighbourhood"
BOARD_KINDS = {
    "executive", "scrutiny", "strategic", "operational", "core team", "community committee",
    "partnership", "network", "hub", "task group",
}  # fmt: skip
SECTORS = {
    "council", "nhs", "police", "fire", "government", "education", "third sector",
    "community group", "business", "housing",
}  # fmt: skip

# The labels as they were agreed, each with the properties that are its own.
LABELS = {
    "LocalAuthority": "code",
    "Area": "kind",
    "Ward": "codes",
    "LSOA": "code, boundaries",
    "Neighbourhood": "",
    "Venue": "kind",
    "Partner": "sector, org_ids",
    "Team": "",
    "Role": "",
    "Person": "",
    "Board": "kind, membership, standing, status, due",
    "Plan": "kind, standing, status, due",
    "Project": "beneficiaries, standing, status, due",
    "Action": "status, due",
    "FundingStream": "kind, budget, budget_period, qualifier",
    "Indicator": "unit, better",
    "Source": "date, publisher, url, quoted_in",
}

# The relationship types as they were agreed: ends, own properties, key.
RELATIONSHIPS = {
    "IN_AUTHORITY": ("Ward, Neighbourhood -> LocalAuthority", "", ""),
    "IN_AREA": ("LocalAuthority, Ward, Neighbourhood -> Area", "", ""),
    "IN_WARD": ("LSOA, Neighbourhood, Venue -> Ward", "", ""),
    "IN_NEIGHBOURHOOD": ("LSOA, Neighbourhood, Venue -> Neighbourhood", "", ""),
    "PRIORITY_UNDER": ("Ward, Neighbourhood, LSOA -> Plan", "tier, basis", "tier"),
    "PART_OF": (
        "Team -> Team, Partner; Partner -> Partner; Board -> Board, Partner; Plan -> Plan; "
        "Project -> Project, Plan; Action -> Action, Plan, Project; "
        "FundingStream -> FundingStream; Indicator -> Indicator",
        "",
        "",
    ),
    "POST_IN": ("Role -> Team, Partner, Board", "", ""),
    "HOLDS": ("Person -> Role", "term", "term"),
    "CHAIRS": ("Role, Person -> Board", "term", "term"),
    "MEMBER_OF": (
        "Role, Person, Team, Partner, Board -> Board; Person -> Team, Partner",
        "capacity, term",
        "term",
    ),
    "ACCOUNTABLE_TO": ("Board, Team, Role, Partner -> Board, Role", "kind", ""),
    "OVERSEES": ("Board, Role -> Plan, Project, Action", "kind", ""),
    "SCRUTINISED_BY": ("Board, Plan, Project, Action, Team, Role -> Board", "", ""),
    "ADVISES": ("Board, Team, Partner, Role -> Board, Role", "frequency", ""),
    "WORKS_WITH": ("Partner, Team, Board -> Partner, Team, Board", "", ""),
    "CONSULTED": ("Plan, Action, Project -> Role, Team, Partner, Board", "", ""),
    "REQUESTED": ("Board, Role, Partner -> Action, Plan", "stage, date", "date"),
    "DECIDED": (
        "Board, Role, Partner -> Plan, Project, Action, FundingStream",
        "decision, date",
        "date",
    ),
    "OWNS": ("Role, Team, Board, Partner -> Action, Plan", "raci", "raci"),
    "DELIVERS": ("Partner, Team, Board, Role -> Project, Plan", "part, places", "part"),
    "TARGETS": (f"Project, Action -> {PLACES}", "", ""),
    "COVERS": (f"Board, Plan, Team, Partner -> {PLACES}", "remit", ""),
    "HELD_AT": ("Project, Board -> Venue", "", ""),
    "SUPPORTS": ("Project, Action, Plan -> Plan; Plan -> Project, Action", "", ""),
    "LISTED_UNDER": ("Project, Plan, Action, Board, Team -> Plan", "", ""),
    "PROVIDES": ("Partner, Team, Board, Role -> FundingStream", "amount, period", ""),
    "MANAGES": ("Board, Team, Role, Partner -> FundingStream", "", ""),
    "FUNDS": (
        "FundingStream -> FundingStream, Project, Plan, Board, Partner, Team, Role, Action, "
        "Neighbourhood, Ward, LocalAuthority",
        "amount, currency, qualifier, stage, match_funding, period, award_date, award",
        "award, stage, period",
    ),
    "MEASURED": (
        f"{PLACES}, Venue, Project, Partner, Team, Board, Plan, FundingStream -> Indicator",
        "period, value, rank, out_of, unit, qualifier, measure, base, group, among, planned",
        "period, group, among",
    ),
    "TRACKS": ("Plan, Project, Action, Board -> Indicator", "target, due", ""),
    "SUCCEEDED_BY": (
        "Board -> Board; Plan -> Plan; Ward -> Ward; Indicator -> Indicator; "
        "Partner -> Partner; Team -> Team; Project -> Project; FundingStream -> FundingStream",
        "kind",
        "",
    ),
    "REPORTED": ("Source -> Action, Project, Plan, Board", "status, due, date", "date"),
    "WROTE": ("Person, Role, Partner -> Source", "", ""),
}
EVENTS = {"REQUESTED", "DECIDED", "REPORTED", "SUCCEEDED_BY", "MEASURED", "FUNDS"}
EVERY_NODE = "name, aliases, description, collective, members, stated_none"
EVERY_RELATIONSHIP = "standing, valid_from, valid_to, in_words, in_words_to, as_named"
EVIDENCE = (
    "sources, locators, datasets, claims, source, locator, first_stated, last_stated, disputed, "
    "precision, precision_to, holds_from, holds_to"
)
MENTIONS = "mentioned_by, mentioned_last"
LASTING = "Board, Plan, Project, Team, Partner, Role, FundingStream"
ONE_OF = {
    ("PRIORITY_UNDER", "tier"): {"target ward", "priority ward", "priority neighbourhood"},
    ("ACCOUNTABLE_TO", "kind"): {"strategic", "operational", "local"},
    ("REQUESTED", "stage"): {"recommended", "made", "agreed"},
    ("DECIDED", "decision"): {"approved", "agreed", "granted", "ordered", "noted", "received"},
    ("OWNS", "raci"): {"accountable", "responsible", "supports"},
    ("DELIVERS", "part"): {"lead", "partner", "develops", "hosts", "commissions", "supports"},
    ("FUNDS", "stage"): {"sought", "allocated", "awarded", "spent", "returned"},
    ("FUNDS", "qualifier"): {"about", "up to", "over"},
    ("MEASURED", "measure"): {"level", "change", "share"},
    ("SUCCEEDED_BY", "kind"): {"renamed", "replaced", "merged", "split", "reshaped"},
    ("Board", "kind"): BOARD_KINDS,
    ("Partner", "sector"): SECTORS,
    ("LSOA", "boundaries"): {"2011", "2021"},
    ("Indicator", "better"): {"higher", "lower"},
}

# Names that one engine keeps for itself, or that Cypher reserves.
FORBIDDEN = {"title", "type", "label", "labels", "node_type", "match", "when", "where"}
RESERVED = {
    "all", "and", "any", "as", "asc", "ascending", "by", "call", "case", "constraint", "contains",
    "count", "create", "delete", "desc", "descending", "detach", "distinct", "drop", "else", "end",
    "ends", "exists", "false", "for", "foreach", "in", "is", "limit", "load", "merge", "not",
    "null", "of", "on", "optional", "or", "order", "remove", "require", "return", "scalar", "set",
    "skip", "starts", "then", "true", "union", "unique", "unwind", "with", "xor", "yield",
}  # fmt: skip


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        left, right = part.split("->")
        yield from product(names(left), names(right))


def declared() -> list[Label | RelationshipType]:
    return [*MODEL.labels.values(), *MODEL.relationships.values()]


# -- names ---------------------------------------------------------------------------------


def test_labels_and_types_are_those_agreed() -> None:
    assert set(MODEL.labels) == set(LABELS)
    assert set(MODEL.relationships) == set(RELATIONSHIPS)


@pytest.mark.parametrize("label", LABELS)
def test_a_label_has_the_properties_agreed(label: str) -> None:
    own = set(MODEL.labels[label].properties)
    assert own >= set(names(LABELS[label])) | set(names(EVERY_NODE))


@pytest.mark.parametrize("name", RELATIONSHIPS)
def test_a_relationship_has_the_ends_properties_and_key_agreed(name: str) -> None:
    ends, properties, key = RELATIONSHIPS[name]
    kind = MODEL.relationships[name]
    assert set(kind.ends) == set(pairs(ends))
    assert len(kind.ends) == len(set(kind.ends))
    assert set(kind.properties) >= set(names(properties)) | set(names(EVERY_RELATIONSHIP))
    assert list(kind.key) == names(key)


def test_evidence_is_the_same_on_nodes_and_relationships() -> None:
    assert set(MODEL.evidence) == set(names(EVIDENCE))
    for label in MODEL.labels:
        assert set(MODEL.node_properties(label)) >= set(names(EVIDENCE)) | set(names(MENTIONS))
    for name in MODEL.relationships:
        carried = MODEL.relationship_properties(name)
        assert set(carried) >= {*names(EVIDENCE), "key", "standing"}
        assert not set(carried) & set(names(MENTIONS))
        assert len(carried) == len(set(carried))


def test_what_can_begin_and_end_is_that_agreed() -> None:
    dates = {"valid_from", "valid_to", "in_words", "in_words_to"}
    lasting = {n for n, label in MODEL.labels.items() if dates & label.properties.keys()}
    assert lasting == set(names(LASTING))
    every = MODEL.relationships["OWNS"].properties
    for name in lasting:
        own = MODEL.labels[name].properties
        # Things and facts are dated alike.
        assert {each: own[each].type for each in dates} == {
            each: every[each].type for each in dates
        }


def test_what_happens_is_an_event_and_what_holds_a_state() -> None:
    events = {name for name, kind in MODEL.relationships.items() if kind.kind == "event"}
    assert events >= EVENTS
    assert {kind.kind for kind in MODEL.relationships.values()} == {"state", "event"}


@pytest.mark.parametrize(("owner", "name"), ONE_OF)
def test_closed_lists_are_those_agreed(owner: str, name: str) -> None:
    thing = MODEL.labels.get(owner) or MODEL.relationships[owner]
    assert set(thing.properties[name].one_of) == ONE_OF[owner, name]


def test_names_are_spelt_as_names() -> None:
    assert all(re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)*|LSOA", label) for label in MODEL.labels)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name) for name in MODEL.relationships)
    for thing in declared():
        for name in thing.properties:
            assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name), f"{thing.name}.{name}"


def test_no_property_has_a_name_that_an_engine_keeps() -> None:
    for thing in declared():
        assert not set(thing.properties) & (FORBIDDEN | RESERVED), thing.name
    assert not set(MODEL.evidence) & (FORBIDDEN | RESERVED)


PLAIN = {"text", "list", "integer", "number", "boolean", "date", "span"}
TYPES = PLAIN | {"money", "currency"}


def test_every_entry_says_what_it_means() -> None:
    for thing in declared():
        assert thing.meaning.endswith("."), thing.name
        for prop in thing.properties.values():
            assert prop.description, f"{thing.name}.{prop.name}"
            assert prop.type in TYPES
    for kind in MODEL.relationships.values():
        assert kind.forward
        assert kind.backward


# -- how it fits together ------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODEL.relationships.values(), ids=lambda kind: kind.name)
def test_ends_keys_and_single_values_name_what_there_is(kind: RelationshipType) -> None:
    assert {*kind.from_labels, *kind.to_labels} <= set(MODEL.labels)
    stated = {prop.name for prop in kind.stated}
    assert set(kind.key) <= stated
    assert kind.single_for in {None, "from", "to"}


def test_single_values_are_those_agreed() -> None:
    single = {name: k.single_for for name, k in MODEL.relationships.items() if k.single_for}
    assert single == {"IN_AUTHORITY": "from", "CHAIRS": "to"}


@pytest.mark.parametrize("step", MODEL.walk.steps, ids=lambda step: f"{step.order} {step.word}")
def test_steps_of_the_walk_fit_the_relationships(step: Step) -> None:
    kind = MODEL.relationships[step.type]
    assert step.direction in {"in", "out"}
    for start, end in product(step.from_labels, step.to_labels):
        assert start in MODEL.labels
        assert end in MODEL.labels
    steps = {(a, b) if step.direction == "out" else (b, a) for a, b in kind.ends}
    for start in step.from_labels:
        assert any((start, end) in steps for end in step.to_labels), f"{start} leads nowhere"
    for end in step.to_labels:
        assert any((start, end) in steps for start in step.from_labels), f"{end} is never met"
    for name, values in step.only.items():
        assert set(values) <= {*kind.properties[name].one_of, ""}
    assert step.word


def test_the_walk_is_the_one_agreed() -> None:
    walk = MODEL.walk
    assert walk.things == ("Action", "Project", "Plan")
    assert walk.most_steps == 8
    types = [step.type for step in walk.steps]
    assert list(dict.fromkeys(types)) == [
        "OWNS", "DELIVERS", "OVERSEES", "PART_OF", "REQUESTED", "ACCOUNTABLE_TO", "POST_IN",
    ]  # fmt: skip
    assert {step.type for step in walk.steps if step.formal} == {"ACCOUNTABLE_TO"}
    assert {s.type for s in walk.steps if s.owner} == {"OWNS", "DELIVERS", "OVERSEES"}
    climbed = {(s.type, s.direction) for s in walk.steps if "Partner" in s.to_labels}
    assert not climbed & {("PART_OF", "out"), ("POST_IN", "out")}


def test_every_kind_of_board_says_what_it_owes() -> None:
    assert set(MODEL.board_kinds) == BOARD_KINDS
    assert set(MODEL.top_kinds) == {"executive"}
    for kind in MODEL.board_kinds.values():
        assert set(kind.owes) <= set(MODEL.owed), kind.name
        assert kind.meaning


def test_what_is_owed_can_be_paid_and_is_asked_for() -> None:
    asked = named_query("boards-owing")
    for owed in MODEL.owed.values():
        assert owed.name in asked.columns
        for name in owed.paid_by:
            kind = MODEL.relationships[name]
            assert "Board" in (*kind.to_labels, *kind.from_labels)
            assert name in asked.text


# -- what is made from it ------------------------------------------------------------------


def test_every_label_gets_a_constraint_and_an_index() -> None:
    statements = [text for _, text in schema_statements(MODEL)]
    for label in (*MODEL.labels, INFO_LABEL):
        unique = f"FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        assert sum(unique in each for each in statements) == 1, label
    for label in MODEL.labels:
        assert sum(f"FOR (n:{label}) ON (n.name)" in each for each in statements) == 1, label
    named = [each.split()[2] for each in statements]
    assert len(named) == len(set(named))
    assert all("IF NOT EXISTS" in each for each in statements)


def test_the_constraints_hold_and_can_be_made_again() -> None:
    graph = kglite.KnowledgeGraph()
    for _, statement in [*schema_statements(MODEL)] * 2:
        graph.cypher(statement)
    graph.cypher("CREATE (:Board {id: 'a', name: 'A'})")
    with pytest.raises(kglite.KgError):
        graph.cypher("CREATE (:Board {id: 'a', name: 'B'})")


@pytest.mark.parametrize("thing", declared(), ids=lambda thing: thing.name)
def test_columns_are_what_a_source_can_state(thing: Label | RelationshipType) -> None:
    columns = thing.columns
    assert columns[-2:] == ("source", "locator")
    first = ("id",) if isinstance(thing, Label) else ("from_label", "from", "to_label", "to")
    assert columns[: len(first)] == first
    assert len(columns) == len(set(columns))
    derived = {prop.name for prop in thing.properties.values() if prop.derived}
    assert not set(columns) & derived
    assert set(columns) >= {prop.name for prop in thing.properties.values() if not prop.derived}


def test_a_model_is_read_from_its_text() -> None:
    assert parse_model(MODEL_TEXT) == MODEL


def test_a_step_that_names_an_unknown_type_is_an_error() -> None:
    text = MODEL_TEXT.replace('type = "OVERSEES"', 'type = "OVERSEE"')
    with pytest.raises(KeyError, match="OVERSEE"):
        parse_model(text)
