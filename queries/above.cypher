// title: Who owns, leads, oversees, asked for, decided, chairs and scrutinises this, and what it answers to
// for: Head of Localities
// question: 1
// param label: text: Label of the thing, such as Action or Board.
// param id: text: Its id.
// param as_of: date = today: The day to ask about.
// param include_later: boolean = false: Also what was first stated after that day, its beginning unknown.
// column type: The relationship type.
// column direction: "in" when it leads to the thing asked about, "out" when it leads from it.
// column label: Label of the other end.
// column id: Id of the other end.
// column name: Name of the other end.
// column kind: Its kind of board, where it is a board.
// column state: How it stands on the day: in force, proposed, agreed, ended, or later (not yet known).
// column detail: What tells this fact apart: accountable, lead, approved, renamed …
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year or month; empty for a day.
// column in_words_to: The source's own words for a vague ending.
// column in_words: The source's own words for a vague beginning.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column disputed: True where sources state different values.
// column key: The fact's key.
MATCH (n:Action|Project|Plan|Board|Team|Role|Partner|Person {id: $id})<-[r:OWNS|DELIVERS|OVERSEES|REQUESTED|DECIDED|CHAIRS|HOLDS|SUCCEEDED_BY]-(o)
WHERE $label IN labels(n)
RETURN type(r) AS type, 'in' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name, o.kind AS kind,
  CASE
    WHEN r.first_stated IS NULL AND r.valid_to > $as_of THEN 'later'
    WHEN r.first_stated IS NULL THEN 'ended'
    WHEN r.standing <> '' AND r.first_stated > $as_of AND NOT $include_later THEN 'later'
    WHEN r.valid_from > $as_of THEN 'later'
    WHEN r.valid_from IS NULL AND r.first_stated > $as_of AND NOT $include_later THEN 'later'
    WHEN r.standing <> '' THEN r.standing
    WHEN coalesce(o.standing, n.standing, '') <> '' THEN coalesce(o.standing, n.standing)
    WHEN r.valid_to <= $as_of AND NOT type(r) IN ['REQUESTED', 'DECIDED', 'SUCCEEDED_BY'] THEN 'ended'
    ELSE 'in force'
  END AS state,
  coalesce(r.raci, r.part, r.decision, r.stage, r.kind, '') AS detail,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to, r.in_words AS in_words,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, id, key, r.standing
UNION ALL
MATCH (n:Action|Project|Plan|Board|Team|Role|Partner|Person {id: $id})-[r:ACCOUNTABLE_TO|PART_OF|POST_IN|SCRUTINISED_BY|SUCCEEDED_BY|CHAIRS]->(o)
WHERE $label IN labels(n)
RETURN type(r) AS type, 'out' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name, o.kind AS kind,
  CASE
    WHEN r.first_stated IS NULL AND r.valid_to > $as_of THEN 'later'
    WHEN r.first_stated IS NULL THEN 'ended'
    WHEN r.standing <> '' AND r.first_stated > $as_of AND NOT $include_later THEN 'later'
    WHEN r.valid_from > $as_of THEN 'later'
    WHEN r.valid_from IS NULL AND r.first_stated > $as_of AND NOT $include_later THEN 'later'
    WHEN r.standing <> '' THEN r.standing
    WHEN coalesce(o.standing, n.standing, '') <> '' THEN coalesce(o.standing, n.standing)
    WHEN r.valid_to <= $as_of AND NOT type(r) IN ['REQUESTED', 'DECIDED', 'SUCCEEDED_BY'] THEN 'ended'
    ELSE 'in force'
  END AS state,
  coalesce(r.raci, r.part, r.decision, r.stage, r.kind, '') AS detail,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to, r.in_words AS in_words,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, id, key, r.standing
