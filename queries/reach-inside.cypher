// title: In which ward and neighbourhood each small area, neighbourhood and venue lies, as in force on a day
// for: Head of Localities
// question: 5
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column from_label: Label of the smaller place.
// column from_id: Id of the smaller place.
// column from_name: Name of the smaller place.
// column from_collective: True where it stands for unnamed ones.
// column to_label: Label of the place that it lies in.
// column to_id: Id of the place that it lies in.
// column to_name: Name of the place that it lies in.
// column to_collective: True where that stands for unnamed ones.
// column disputed: True where sources state different values.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (p:LSOA|Neighbourhood|Venue)-[r:IN_NEIGHBOURHOOD|IN_WARD]->(q:Neighbourhood|Ward)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, labels(p)[0] AS from_label, p.id AS from_id, p.name AS from_name, coalesce(p.collective, false) AS from_collective,
  labels(q)[0] AS to_label, q.id AS to_id, q.name AS to_name, coalesce(q.collective, false) AS to_collective,
  coalesce(r.disputed, false) AS disputed,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key
LIMIT $limit
