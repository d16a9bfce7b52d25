"""What the guard lets through, and what it refuses, naming the portable form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import kglite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.errors import Refused
from graphkit.guard import guard, lint

QUERIES = sorted((Path(__file__).parent.parent / "queries").glob("*.cypher"))

GOOD = [
    "MATCH (b:Board) RETURN b.name AS name ORDER BY name",
    "MATCH (b:Board {id: $id})<-[c:CHAIRS]-(r:Role) RETURN r.name AS chair, c.valid_from AS since",
    "MATCH (a:Action) WHERE a.first_stated <= date('2019-03-01') RETURN a.id AS id ORDER BY id",
    "MATCH (a:Action) WHERE a.first_stated >= $a AND a.first_stated < $b RETURN count(a) AS n",
    "OPTIONAL MATCH (p:Partner)-[d:DELIVERS]->(t:Project|Plan) RETURN p.id AS id, t.id AS what",
    "MATCH (b:Board)-[:ACCOUNTABLE_TO*1..8]->(top:Board) RETURN b.id AS id, top.id AS top",
    "MATCH p = (b:Board)-[:ACCOUNTABLE_TO*..8]->(t:Board) RETURN [n IN nodes(p) | n.id] AS ids",
    "MATCH p = (b:Board)-[*2]->(t) RETURN [r IN relationships(p) | type(r)] AS types",
    "MATCH p = (a)-[:PART_OF*1..3]->(b) WHERE all(x IN nodes(p) WHERE x.id <> 'z') "
    "RETURN length(p) AS far ORDER BY far LIMIT 1",
    "MATCH (b:Board) WHERE EXISTS { (b)<-[:CHAIRS]-() } RETURN b.id AS id",
    "MATCH (b:Board) WHERE NOT EXISTS { MATCH (b)<-[c:CHAIRS]-(r) WHERE c.standing = '' } "
    "RETURN b.id AS id",
    "MATCH (b:Board) WHERE COUNT { (b)<-[:CHAIRS]-()-[:POST_IN]->() } > 0 RETURN b.id AS id",
    "MATCH (b:Board) WHERE (b)-[:ACCOUNTABLE_TO]->() AND (b)<-[:CHAIRS]-() RETURN b.id AS id",
    "MATCH (b:Board) RETURN [(b)-->(c)-->(d) WHERE d.id = 'x' | c.name] AS names",
    "MATCH (s)-[f:FUNDS]->(t) RETURN s.id AS id, sum(CASE WHEN f.amount > 1 AND f.amount < 9 "
    "THEN f.amount ELSE 0.0 END) AS total",
    "MATCH (a) CALL (a) { MATCH (a)-->(b) RETURN b.id AS other } RETURN a.id AS id, other",
    "MATCH (a) CALL (a) { MATCH (a)-->(b) RETURN b } RETURN a.id AS id, b.id AS other",
    "CALL { MATCH (b:Board) RETURN b.id AS id } RETURN id",
    "MATCH (a) RETURN a.id AS id UNION ALL MATCH (b) RETURN b.id AS id",
    "UNWIND [1, 2, 3] AS x WITH x WHERE x > 1 RETURN x * 2 AS twice",
    "UNWIND [[1, 2], [3]] AS pair RETURN [x IN pair WHERE x > 1 AND x < 3 | x = 2] AS same",
    "RETURN 7 % 2 AS rest, 2 * (3 + 4) AS product",
    "MATCH (b:Board) WHERE b.name STARTS WITH 'N' OR b.name =~ '.*Team' RETURN b.id AS id",
    "MATCH (a:Action) RETURN duration.inMonths(a.first_stated, date()).months AS months",
    "MATCH (a) WITH a.name AS a, count(*) AS n RETURN a, n",
    "MATCH (l:LSOA)-[m:MEASURED]->(i) RETURN l.id AS id, collect(m.rank) AS ranks, "
    "min(m.rank) AS best",
    "MATCH (a)-[r]->(b) RETURN a {.id, .name, kind: type(r)} AS start, labels(b)[0] AS label",
    "MATCH (n) RETURN n.id AS id ORDER BY id DESC SKIP 2 LIMIT 5;",
    "MATCH (grant:FundingStream)-[start:FUNDS]->(stop) RETURN grant.id AS show, stop.id AS alter",
    "MATCH (a:Action) WHERE a.due = '2019-03' RETURN a.id AS id",
    "MATCH (r:Role {id: 'x'}) RETURN EXISTS { (r)-[:CHAIRS]->() } AS chairs",
    "MATCH (n)\r\nRETURN n.id AS id // a line that ends as on Windows\r\nORDER BY id",
]

NO_FAULT = {
    "in a text": "MATCH (b) WHERE b.name = 'CREATE (n); DROP /* x */ & 0 < x < 3' RETURN b.id AS a",
    "in double quotes": "RETURN \"SET it's LOAD CSV FROM 'file:///x' {1,3}\" AS text",
    "after an escaped quote": r"RETURN 'it\'s MERGE' AS text, 'a\\' AS slash, 1 AS one",
    "in a comment": "MATCH (b) // DELETE b; id(b) /* no */ –\nRETURN b.id AS id // MERGE",
    "in backticks": "MATCH (b) RETURN b.id AS `CREATE ``it`` & DELETE`",
    "a property": "MATCH (b) RETURN b.set AS a, b.create AS b, b . delete AS c",
    "a key of a map": "RETURN {set: 1, load: 2, `merge`: 3} AS map",
    "a property in a projection": "MATCH (b) RETURN b {.create, .set} AS map",
    "a letter outside ASCII in a text": "MATCH (b) WHERE b.name = 'Cäfé – “Ward”' RETURN b.id AS a",
    "a date that is looked for in a text": "MATCH (b) WHERE b.a CONTAINS '2019-01-01' OR b.a "
    "STARTS WITH '2019-01-01' RETURN b.id AS id",
    "a text with a line break": "RETURN 'CREATE\nDELETE' AS text",
}

WRITES = {
    "CREATE (x:Board {id: 'new'})",
    "CREATE INDEX FOR (n:Board) ON (n.name)",
    "CREATE CONSTRAINT FOR (n:Board) REQUIRE n.id IS UNIQUE",
    "INSERT (x:Board {id: 'new'})",
    "MERGE (x:Board {id: 'new'})",
    "MATCH (b) SET b.name = 'x'",
    "MATCH (b) SET b:Gone",
    "MATCH (b) REMOVE b.name",
    "MATCH (b) DELETE b",
    "MATCH (b) DETACH DELETE b",
    "MATCH (b) NODETACH DELETE b",
    "MATCH (b) FINISH",
    "FOREACH (x IN [1] | CREATE (:Board {id: x}))",
    "DROP INDEX board_name",
    "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'file:///etc/hostname' AS line RETURN line",
    "USING PERIODIC COMMIT LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "RETURN 1 AS x UNION ALL LOAD CSV FROM 'file:///etc/hostname' AS x RETURN x",
    "RETURN 1 AS x UNION LOAD CSV FROM 'file:///etc/hostname' AS x RETURN x",
    "MATCH (b) CALL (b) { CREATE (:Board {id: 'new'}) } RETURN b.id AS id",
    "MATCH (b) CALL { WITH b DELETE b } IN TRANSACTIONS RETURN 1 AS one",
    "MATCH (b) RETURN b.id AS id CREATE (:Board {id: 'new'})",
    "MATCH (b) WHERE b.x > 1. CREATE (:Board {id: 'new'}) RETURN 1 AS one",
    "EXPLAIN MATCH (b) RETURN b.id AS id",
    "PROFILE MATCH (b) RETURN b.id AS id",
    "CYPHER runtime=slotted MATCH (b) RETURN b.id AS id",
    "CYPHER 25 MATCH (b) RETURN b.id AS id",
    "FOR VALID_TIME AS OF date('2019-01-01') MATCH (b) RETURN b.id AS id",
    "USE other MATCH (b) RETURN b.id AS id",
    "MATCH (b) RETURN b.id AS id UNION USE other MATCH (b) RETURN b.id AS id",
    "SHOW INDEXES",
    "SHOW USERS YIELD user RETURN user",
    "TERMINATE TRANSACTION 'x'",
    "ALTER USER x SET PASSWORD 'y'",
    "GRANT ROLE reader TO x",
    "DENY READ ON GRAPH x TO y",
    "REVOKE ROLE reader FROM x",
    "RENAME ROLE x TO y",
    "START DATABASE x",
    "STOP DATABASE x",
    "ENABLE SERVER 'x'",
    "DEALLOCATE DATABASES FROM SERVER 'x'",
    "DRYRUN REALLOCATE DATABASES",
}

REFUSED = [
    # procedures, statements, clauses after RETURN
    ("CALL db.labels() YIELD label RETURN label", "procedures are not allowed; use MATCH"),
    ("CALL db.labels", "procedures are not allowed"),
    ("CALL labels { MATCH (a) RETURN a.id AS id } RETURN id", "procedures are not allowed"),
    ("CALL `apoc`.`load`.`json`('file:///x') YIELD value RETURN value", "procedures"),
    ("CALL apoc.x() YIELD v MATCH ((v)-->()){2,3} RETURN v.id AS id", "procedures"),
    ("MATCH (b) RETURN apoc.cypher.runFirstColumnSingle('x', {}) AS x", "not known to both"),
    ("MATCH (b) RETURN b.id AS id; MATCH (c) RETURN c.id AS id", "more than one statement"),
    ("RETURN 1 AS x;;RETURN 2 AS x", "more than one statement"),
    ("MATCH (b) RETURN b.id AS id MATCH (c) RETURN c.id AS id2", "MATCH stands after RETURN"),
    ("RETURN 1 AS x WITH x RETURN x", "WITH stands after RETURN"),
    ("RETURN 1 AS x LIMIT 1 UNWIND [1] AS y RETURN y", "UNWIND stands after RETURN"),
    ("RETURN 1 AS x ORDER BY x CALL (x) { RETURN 2 AS y } RETURN y", "CALL stands after RETURN"),
    ("MATCH (b) RETURN b.id AS id WHERE b.id = 'x'", "WHERE stands after RETURN"),
    ("MATCH (b)", "returns nothing; end it with RETURN"),
    ("", "the query is empty"),
    (" // only a comment", "the query is empty"),
    (";", "the query is empty"),
    ("MATCH (b) RETURN count(b AS n", "bracket ( is not closed"),
    ("MATCH (b]) RETURN b.id AS id", "closes nothing"),
    ("RETURN 1) AS x", "closes nothing"),
    # what no engine but one knows
    ("MATCH (b) RETURN b.id AS id FORMAT CSV", "FORMAT CSV"),
    ("MATCH (b) RETURN b.kind AS k, count(*) AS n HAVING n > 1", "use WITH and WHERE"),
    ("MATCH (b) FILTER b.x > 1 RETURN b.id AS id", "use WITH and WHERE"),
    ("LET x = 1 RETURN x", "LET is not allowed"),
    ("MATCH (b) WHERE b.id != 'x' RETURN b.id AS id", "write <>"),
    # rules for portable queries
    ("MATCH (a:A&B) RETURN a.id AS id", "joined by |"),
    ("MATCH (a:!A) RETURN a.id AS id", "name the labels that you want"),
    ("MATCH (a:!(A|B)) RETURN a.id AS id", "name the labels that you want"),
    ("MATCH (a)-[:!R]->(b) RETURN a.id AS id", "name the labels that you want"),
    ("MATCH (a:%) RETURN a.id AS id", "leave the label out"),
    ("MATCH (a WHERE a.x = 1) RETURN a.id AS id", "put it after the MATCH pattern"),
    ("MATCH (a)-[r:R WHERE r.x = 1]->(b) RETURN a.id AS id", "put it after the MATCH pattern"),
    ("MATCH (a)-[:R]->{1,3}(b) RETURN a.id AS id", "*1..8"),
    ("MATCH (a)-[:R]->{,3}(b) RETURN a.id AS id", "*1..8"),
    ("MATCH (a)-[:R]->+(b) RETURN a.id AS id", "*1..8"),
    ("MATCH (a)-[:R]->*(b) RETURN a.id AS id", "*1..8"),
    ("MATCH (a)-[:R]-+(b) RETURN a.id AS id", "*1..8"),
    ("MATCH (a)--+(b) RETURN a.id AS id", "*1..8"),
    ("MATCH ((a)-[:R]->(b)){2} RETURN a.id AS id", "*1..8"),
    ("MATCH ((a)-[:R]->(b))+ RETURN a.id AS id", "*1..8"),
    ("MATCH p = SHORTEST 1 (a)-[:R]->(b) RETURN length(p) AS n", "ORDER BY length(p) LIMIT 1"),
    ("MATCH ANY SHORTEST (a)-[:R]->(b) RETURN b.id AS id", "ORDER BY length(p) LIMIT 1"),
    ("MATCH (a) WHERE 0 < a.x < 3 RETURN a.id AS id", "join the two comparisons with AND"),
    ("MATCH (a) RETURN 1 = a.x = 2 AS same", "join the two comparisons with AND"),
    ("RETURN [x IN [1, 2] WHERE 0 < x <= 2 | x] AS xs", "join the two comparisons with AND"),
    ("MATCH (a) RETURN a.id AS id /* all */", "begin each line with //"),
    ("RETURN COLLECT { MATCH (a) RETURN a.id } AS ids", "use collect() after a MATCH"),
    ("MATCH (a) RETURN percentileCont(a.x, 0.5) AS p", "collect the values"),
    ("RETURN reduce(s = 'x', i IN range(1, 60) | s + s) AS x", "collect the values"),
    ("MATCH (a) RETURN percentileDisc(a.x, 0.5) AS p", "collect the values"),
    ("MATCH (a) WHERE EXISTS { MATCH (a)-->(b) RETURN b } RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE EXISTS { WITH a MATCH (a)-->(b) } RETURN a.id AS id", "COUNT { … } > 0"),
    ("RETURN 1 AS x UNION RETURN 2 AS x UNION ALL RETURN 3 AS x", "use one of them"),
    ("MATCH (b:Board {name: 'x'}) RETURN b.id AS id", "use WHERE"),
    ("MATCH (b:Board {id: 'x', name: 'y'}) RETURN b.id AS id", "use WHERE"),
    ("MATCH (b {name: 'x'}) RETURN b.id AS id", "use WHERE"),
    ("MATCH ({name: 'x'})-->(b) RETURN b.id AS id", "use WHERE"),
    ("MATCH (b:Board|Plan {name: 'x'}) RETURN b.id AS id", "use WHERE"),
    ("MATCH (a)-[:R {stage: 'x'}]->(b) RETURN b.id AS id", "use WHERE"),
    ("MATCH (a)-[r:R*1..2 {stage: 'x'}]->(b) RETURN b.id AS id", "many relationships"),
    ("MATCH (a)-[{stage: 'x'}]->(b) RETURN b.id AS id", "use WHERE"),
    ("MATCH (a)-[r:R*1..2]->(b) RETURN [x IN r | x.key] AS k", "use relationships(p)"),
    ("MATCH (b) RETURN b", "name the properties"),
    ("MATCH (b) RETURN DISTINCT b AS board", "name the properties"),
    ("MATCH (a)-[r]->(b) RETURN r", "name the properties"),
    ("MATCH p = (a)-->(b) RETURN p", "name the properties"),
    ("MATCH (b) RETURN *", "name the properties"),
    ("MATCH (b) RETURN b.id AS id, b AS board", "name the properties"),
    ("MATCH (b) RETURN collect(b) AS boards", "name the properties"),
    ("MATCH p = (a)-->(b) RETURN nodes(p) AS nodes", "name the properties"),
    ("MATCH p = (a)-->(b) RETURN [n IN nodes(p) | n] AS nodes", "name the properties"),
    ("MATCH (b) RETURN [(b)-->(c) | c] AS others", "name the properties"),
    ("MATCH (b) RETURN {board: b} AS map", "name the properties"),
    ("MATCH (b) WITH collect(b) AS boards RETURN boards[0] AS first", "name the properties"),
    ("MATCH (b) WITH b AS c RETURN c", "name the properties"),
    ("MATCH (b) WITH collect(b) AS bs UNWIND bs AS c RETURN c", "name the properties"),
    ("MATCH (a) CALL (a) { MATCH (a)-->(b) RETURN b } RETURN b", "name the properties"),
    ("MATCH (b) RETURN b {.*} AS map", "name the properties"),
    # W2: EXISTS, and a condition, of more than one hop
    ("MATCH (a) WHERE EXISTS { (a)<-[:R]-()-[:R]->() } RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE EXISTS { (a)-->(b), (b)-->() } RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE EXISTS { (a)-[:R*1..3]->() } RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE exists((a)-->()-->()) RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE EXISTS { (a)-->(b) WHERE EXISTS { (b)-->() } } RETURN a.id AS id", "COUNT {"),
    ("MATCH (a) WHERE (a)<-[:R]-()-[:R]->() RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE NOT (a)--()--() RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) WHERE (a)-[:R*1..3]->() RETURN a.id AS id", "COUNT { … } > 0"),
    ("MATCH (a) RETURN (a)-->()-->() AS linked", "COUNT { … } > 0"),
    # W6, W7: shortest and unbounded paths
    ("MATCH p = shortestPath((a)-[:T*..5]->(b)) RETURN length(p) AS n", "ORDER BY length(p)"),
    ("MATCH p = allShortestPaths((a)-[:T*..5]->(b)) RETURN length(p) AS n", "ORDER BY length(p)"),
    ("MATCH (a)-[:T*]->(b) RETURN count(b) AS n", "*1..8"),
    ("MATCH (a)-[*]->(b) RETURN count(b) AS n", "*1..8"),
    ("MATCH (a)-[:T*2..]->(b) RETURN count(b) AS n", "*1..8"),
    ("MATCH (a) RETURN COUNT { (a)-[:T*]->() } AS n", "*1..8"),
    ("MATCH (a) RETURN [(a)-[:T*]->(b) | b.id] AS ids", "*1..8"),
    # W8: dates and texts
    ("MATCH (n) WHERE n.d >= '2020-01-01' RETURN n.id AS id", "date('2020-01-01')"),
    ("MATCH (n) WHERE '2020-01-01' < n.d RETURN n.id AS id", "date('2020-01-01')"),
    ('MATCH (n) WHERE n.d = "2020-01-01" RETURN n.id AS id', "date('2020-01-01')"),
    ("MATCH (n) WHERE n.d IN ['x', '2020-01-01'] RETURN n.id AS id", "date('2020-01-01')"),
    ("MATCH (n) WHERE n.d = '20200101' RETURN n.id AS id", "date('20200101')"),
    ("MATCH (n) WHERE n.d = ' 2020/1/1' RETURN n.id AS id", "date('2020/1/1')"),
    ("MATCH (n) WHERE n.d = '01/02/2020' RETURN n.id AS id", "date('01/02/2020')"),
    ("MATCH (n) RETURN CASE n.d WHEN '2020-01-01' THEN 1 END AS x", "date('2020-01-01')"),
    ("WITH '2020-01-01' AS day MATCH (n) WHERE n.d = day RETURN n.id AS id", "date('2020-01-01')"),
    ("RETURN '2020-05-05'.year AS year", "date('2020-05-05')"),
    # W9: durations
    ("RETURN duration.between(date($a), date($b)).months AS m", "use duration.inMonths"),
    ("RETURN duration . `between`(date($a), date($b)).months AS m", "use duration.inMonths"),
    # W10, W12, W15: names of the engine's own, and ids
    ("MATCH (n) RETURN n.title AS t", "no property is called title"),
    ("MATCH (n) WHERE n.Type = 'x' RETURN n.id AS id", "no property is called Type"),
    ("MATCH (n) RETURN n.label AS t", "no property is called label"),
    ("MATCH (n) RETURN n.labels AS t", "no property is called labels"),
    ("MATCH (n) RETURN n.node_type AS t", "no property is called node_type"),
    ("MATCH (n) RETURN n.`title` AS t", "no property is called title"),
    ("MATCH (n) RETURN n['title'] AS t", "no property is called title"),
    ("MATCH (n) RETURN head(collect(n))['title'] AS t", "no property is called title"),
    ("MATCH (n) RETURN n {.title} AS t", "no property is called title"),
    ("MATCH ()-[r:R]->() RETURN r.id AS id", "a relationship has no id"),
    ("MATCH ()-[r:R {id: 'x'}]->() RETURN r.key AS k", "use WHERE"),
    ("MATCH p = ()-->() RETURN [r IN relationships(p) | r.id] AS ids", "a relationship has no id"),
    ("MATCH ()-[r:R]->() RETURN r {.*} AS map", "name the properties"),
    ("MATCH ()-[r:R]->() RETURN properties(r) AS map", "name the properties"),
    ("MATCH (n) RETURN keys(n) AS keys", "name the properties"),
    ("MATCH (n) RETURN id(n) AS id", "as in n.id"),
    ("MATCH (n) RETURN `id` (n) AS id", "as in n.id"),
    ("MATCH (n) RETURN elementId(n) AS id", "as in n.id"),
    # W14: numbers and times
    ("RETURN round(-2.5) AS x", "floor(x + 0.5)"),
    ("RETURN 1.0/0 AS x", "division by zero"),
    ("RETURN 1 / 0.0 AS x", "division by zero"),
    ("RETURN sqrt(-1) AS x", "negative number"),
    ("RETURN datetime('2020-01-01T00:00') > date('2019-01-01') AS x", "use date()"),
    # what the engines split differently
    ("MATCH (b) RETURN 'open AS x", "a quote is not closed"),
    ('MATCH (b) RETURN "open AS x', "a quote is not closed"),
    ("MATCH (b) RETURN `open AS x", "a quote is not closed"),
    (r"\u0043REATE (:Board {id: 'new'})", r"\u is not allowed"),
    (r"RETURN '\u0027 AS x CREATE (:Board {id: 1}) //' AS y", r"\u is not allowed"),
    (r"RETURN '\\u0027 AS x CREATE (:Board {id: 1}) //' AS y", r"\u is not allowed"),
    (r"RETURN 1 AS `x\u0060 CREATE (:Board {id: 1}) //`", r"\u is not allowed"),
    (r"RETURN 1 AS x // \u000aCREATE (:Board {id: 1})", r"\u is not allowed"),
    ("RETURN 1 AS x // note\rCREATE (:Board {id: 1})", "carriage return"),
    ("MATCH (a)—[*]→(b) RETURN a.id AS id", "U+2014"),
    ("MATCH (a) ſET a.x = 1 RETURN a.id AS id", "U+017F"),
]

SPACES = ["\u00a0", "\u2028", "\u2029", "\ufeff", "\u3000", "\u180e", "\u0085", "\u200b"]


@pytest.mark.parametrize("text", GOOD)
def test_reading_queries_pass(text: str) -> None:
    guard(text)


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_named_queries_pass(file: Path) -> None:
    guard(file.read_text("utf-8"))


@pytest.mark.parametrize("where", NO_FAULT)
def test_a_word_is_no_fault(where: str) -> None:
    guard(NO_FAULT[where])


@pytest.mark.parametrize("text", sorted(WRITES))
def test_anything_but_reading_is_refused(text: str) -> None:
    for spelt in (text, text.lower(), text.title(), f"\n // note\n\t{text}"):
        with pytest.raises(Refused, match=r"not allowed|not known"):
            guard(spelt)


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_it_names_the_fault_and_the_portable_form(text: str, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        guard(text)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("space", SPACES)
def test_a_space_that_one_engine_does_not_know_is_refused(space: str) -> None:
    guard("MATCH (b) RETURN b.id AS id")
    for text in (f"MATCH{space}(b) RETURN b.id AS id", f"RETURN 1 AS x {space}"):
        with pytest.raises(Refused, match=f"U\\+{ord(space):04X}"):
            guard(text)
    guard(f"MATCH (b) WHERE b.name = '{space}' RETURN b.id AS `x{space}`")


def test_it_names_the_line() -> None:
    with pytest.raises(Refused, match=r"^line 3: MERGE is not allowed"):
        guard("// first\nMATCH (a)\nMERGE (b)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (b) RETURN b.id AS id", "rows have no order"),
        ("MATCH (b) WITH b ORDER BY b.id RETURN b.id AS id", "rows have no order"),
        ("RETURN 1 AS x ORDER BY x UNION ALL RETURN 2 AS x", "rows have no order"),
        ("RETURN 1 AS x UNION ALL RETURN 2 AS x ORDER BY x", "before UNION have no order"),
        ("MATCH (b) WHERE b.id = $id RETURN b.name AS n ORDER BY n", "in the pattern"),
        ("MATCH (b) WHERE ($id = b.id) RETURN b.name AS n ORDER BY n", "in the pattern"),
        ("MATCH (b) RETURN collect(b.id) AS ids ORDER BY ids", "without an order"),
        ("MATCH (b) RETURN b.title AS t ORDER BY t", "no property is called title"),
    ],
)
def test_lint_asks_more_of_a_named_query(text: str, said: str) -> None:
    assert said in " | ".join(lint(text))


def test_lint_has_nothing_to_say_of_a_query_in_order() -> None:
    text = (
        "MATCH (b:Board {id: $id})<-[c:CHAIRS]-(r) WITH b, r ORDER BY r.id "
        "WITH b, collect(r.id) AS chairs RETURN b.id AS id, chairs AS chairs ORDER BY id"
    )
    assert lint(text) == []


# -- random texts --------------------------------------------------------------------------

gaps = st.sampled_from([" ", "\n", "\t ", " // note\n", "  //;\r\n", "\x0b", "\x0c"])


@st.composite
def spelt(draw: st.DrawFn, clause: str) -> str:
    """Spell a clause with any case and any spaces and comments between its words."""
    words = []
    for word in clause.split():
        cased = "".join(c.upper() if draw(st.booleans()) else c.lower() for c in word)
        words.append(cased + draw(gaps))
    return "".join(words)


CLAUSES = [
    "CREATE (:Board {id: 'new'})",
    "MERGE (:Board {id: 'new'})",
    "MATCH (w) SET w.name = 'x'",
    "MATCH (w) DETACH DELETE w",
    "MATCH (w) REMOVE w.name",
    "LOAD CSV FROM 'file:///x' AS line",
    "FOREACH (x IN [1] | CREATE (:Board {id: x}))",
    "INSERT (:Board {id: 'new'})",
    "CALL db.labels() YIELD label",
]


@settings(max_examples=300, deadline=None, database=None)
@given(st.data(), st.sampled_from(GOOD), st.sampled_from(CLAUSES), st.booleans())
def test_a_good_query_with_a_write_before_or_after_it_is_refused(
    data: st.DataObject, good: str, clause: str, first: bool
) -> None:
    between = data.draw(st.sampled_from([" ", ";", "\n", " UNION ALL ", " WITH * ", " // x\n"]))
    written = data.draw(spelt(clause))
    good = good.rstrip(";")
    text = f"{written}{between}{good}" if first else f"{good}{between}{written}"
    with pytest.raises(Refused):
        guard(text)


CHIPS = [
    *"()[]{}<>-=+*,.:;|&!%$/'\"`\\\r\n",
    *(
        "->",
        "<-",
        "--",
        "..",
        "<>",
        "//",
        "/*",
        "''",
        "\\'",
        "``",
        "1.",
        "0",
        "n",
        "AS",
        "ON",
        "ALL",
    ),
    *("CREATE", "SET", "DELETE", "LOAD", "MATCH", "RETURN", "WITH", "UNION", "CALL", "USE", "é"),
    *("// x", "' //", "`x`", "EXPLAIN", "FORMAT CSV", "\u00a0", "\u2028", "NOT", "{id: 'a'}"),
]
# Clauses that make whole queries when they meet in a lucky order.
READING = [
    "MATCH (n:Board {id: 'a'})", "OPTIONAL MATCH (n)-->(m)", "WITH n",
    "UNWIND [1] AS x", "WHERE n.x > 1", "RETURN n.id AS id", "WITH n, 1 AS one",
    "ORDER BY id", "LIMIT 1", "UNION ALL", "CALL (n) { RETURN n.x AS y }", "WHERE n.name = 'SET'",
]  # fmt: skip
WRITING = [
    "CREATE (:X {id: 1})", "INSERT (:X {id: 1})", "MERGE (:X {id: 1})", "SET n.name = 'x'",
    "SET n += {x: 9}", "REMOVE n.x", "DETACH DELETE n", "WITH n MATCH (n)-[r]->() DELETE r",
    "FOREACH (i IN [1] | SET n.x = 9)", "LOAD CSV FROM '{secret}' AS line",
    "LOAD CSV FROM '{secret}' AS line", "LOAD CSV WITH HEADERS FROM '{secret}' AS line",
]  # fmt: skip


@st.composite
def soups(draw: st.DrawFn) -> str:
    """Put clauses together, or take a whole query, and change a few of its pieces."""
    if draw(st.booleans()):
        middle = draw(st.lists(st.sampled_from(READING), max_size=2))
        last = draw(st.sampled_from(["RETURN n.id AS id", "RETURN line AS id"]))
        clauses = ["MATCH (n)", *middle, last]
        for clause in draw(st.lists(st.sampled_from(WRITING), max_size=1)):
            clauses.insert(draw(st.integers(0, len(clauses))), clause)
        whole = draw(gaps).join(clauses)
    else:
        whole = draw(st.sampled_from([*GOOD, *NO_FAULT.values(), *sorted(WRITES)]))
    by_word = draw(st.booleans())
    pieces = whole.split(" ") if by_word else list(whole)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(pieces)))
        pieces[place : place + draw(st.integers(0, 1))] = [draw(st.sampled_from(CHIPS))]
    return (" " if by_word else "").join(pieces)


VALUES = {"id": "a", "a": dt.date(2019, 1, 1), "b": dt.date(2020, 1, 1)}


def state(graph: kglite.KnowledgeGraph) -> list[object]:
    texts = (
        "MATCH (n) RETURN labels(n) AS l, n.id AS id, n.name AS name, n.x AS x ORDER BY id, name",
        "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, r.w AS w, b.id AS b ORDER BY a, b, w",
    )
    answers: list[Any] = [graph.cypher(text, disable_optimizer=True) for text in texts]
    return [answer.to_dicts() for answer in answers]


@pytest.fixture
def graph() -> kglite.KnowledgeGraph:
    kglite.set_query_warning_policy("silent")
    graph = kglite.KnowledgeGraph()
    graph.cypher(
        "CREATE (:Board {id: 'a', name: 'A', x: 1})-[:R {w: 1}]->(:Role {id: 'b', name: 'B', x: 2})"
        "-[:R {w: 2}]->(:Plan {id: 'c', name: 'C', x: 3})"
    )
    return graph


@settings(
    max_examples=1500,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(soups())
def test_whatever_it_accepts_changes_nothing_and_reads_no_file(
    graph: kglite.KnowledgeGraph, tmp_path: Path, soup: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("swordfish,42\n", "utf-8")
    text = soup.replace("{secret}", f"file://{secret}")
    try:
        guard(text)
    except Refused:
        return
    before = state(graph)
    try:
        found: Any = graph.cypher(text, params=VALUES, disable_optimizer=True, timeout_ms=2000)
        answer = found if isinstance(found, str) else str(found.to_dicts())
    except kglite.KgError as error:
        answer = str(error)
    assert state(graph) == before
    assert "swordfish" not in answer


def test_the_writes_above_do_write_where_nothing_guards(graph: kglite.KnowledgeGraph) -> None:
    """What the last test rests on: this graph can be changed, and can read files."""
    before = state(graph)
    graph.cypher("MATCH (n) RETURN n.id AS id CREATE (:X {id: 1, name: 'x'})")
    assert state(graph) != before
