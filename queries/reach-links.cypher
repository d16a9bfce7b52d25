// title: The lines along which bodies reach places, boards, partners and people, as in force on a day
// for: Head of Localities
// question: 5
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column from_label: Label of its beginning.
// column from_id: Id of its beginning.
// column from_name: Name of its beginning.
// column from_collective: True where its beginning stands for unnamed ones.
// column to_label: Label of its end.
// column to_id: Id of its end.
// column to_name: Name of its end.
// column to_collective: True where its end stands for unnamed ones.
// column detail: The part in a project, the capacity on a board, the remit, how it was succeeded …
// column places: Ids of places, where a source limits the part in a project to some of them.
// column disputed: True where sources state different values.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (a)-[r:ACCOUNTABLE_TO|ADVISES|CHAIRS|COVERS|DELIVERS|HELD_AT|HOLDS|MEMBER_OF|OWNS|PART_OF|POST_IN|SUCCEEDED_BY|TARGETS|WORKS_WITH]->(b)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
  AND (type(r) <> 'PART_OF' OR labels(a)[0] IN ['Board', 'Partner', 'Team'])
RETURN type(r) AS type, labels(a)[0] AS from_label, a.id AS from_id, a.name AS from_name, coalesce(a.collective, false) AS from_collective,
  labels(b)[0] AS to_label, b.id AS to_id, b.name AS to_name, coalesce(b.collective, false) AS to_collective,
  coalesce(r.part, r.capacity, r.remit, r.kind, r.raci, r.frequency, '') AS detail, r.places AS places,
  coalesce(r.disputed, false) AS disputed,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key
LIMIT $limit
