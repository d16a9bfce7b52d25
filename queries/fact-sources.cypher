// title: On how many sources each fact in force on a day rests
// for: Head of Localities
// question: 9
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column number: How many sources, dated up to the day, state it.
// column type: The relationship type.
// column label: Label of its beginning.
// column id: Id of its beginning.
// column name: Name of its beginning.
// column other_label: Label of its end.
// column other_id: Id of its end.
// column other_name: Name of its end.
// column detail: What tells this fact apart: accountable, lead, approved, the tier, the stage of the money …
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources, later ones too.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (s:Source)
WHERE s.date <= $as_of
WITH s.id AS dated ORDER BY dated
WITH collect(dated) AS known
MATCH (a)-[r]->(b)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
WITH a, r, b, size([i IN range(0, size(r.sources) - 1) WHERE r.sources[i] IN known AND NOT r.sources[i] IN r.sources[0..i]]) AS number
WHERE number > 0
RETURN number, type(r) AS type, labels(a)[0] AS label, a.id AS id, a.name AS name,
  labels(b)[0] AS other_label, b.id AS other_id, b.name AS other_name,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, '') AS detail,
  r.first_stated AS first_stated, r.last_stated AS last_stated,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY number, type, label, id, other_label, other_id, key
LIMIT $limit
