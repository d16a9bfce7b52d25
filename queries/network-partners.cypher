// title: How partners, teams, boards and posts are linked: by projects, seats, posts, answering, advising, working together, as in force on a day
// for: Head of Localities
// question: 6
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column from_label: Label of the one that delivers, sits, chairs, belongs, answers, advises or works with.
// column from_id: Its id.
// column from_name: Its name.
// column from_collective: True where it stands for unnamed ones.
// column to_label: Label of the project or body at the other end.
// column to_id: Its id.
// column to_name: Its name.
// column to_collective: True where it stands for unnamed ones.
// column detail: Part in the project, capacity on the board, for what it answers, how often it advises, where stated.
// column places: Ids of places, where the source limits this part to some.
// column disputed: True where sources state different values.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (a:Partner|Team|Board|Role)-[r:DELIVERS|MEMBER_OF|CHAIRS|POST_IN|PART_OF|ACCOUNTABLE_TO|ADVISES|WORKS_WITH]->(b:Project|Board|Partner|Team|Role)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, labels(a)[0] AS from_label, a.id AS from_id, a.name AS from_name, coalesce(a.collective, false) AS from_collective,
  labels(b)[0] AS to_label, b.id AS to_id, b.name AS to_name, coalesce(b.collective, false) AS to_collective,
  coalesce(r.part, r.capacity, r.kind, r.frequency) AS detail, r.places AS places,
  coalesce(r.disputed, false) AS disputed, r.first_stated AS first_stated, r.last_stated AS last_stated,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key
LIMIT $limit
