// title: Facts on which sources state different values
// for: Head of Localities
// question: 9
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column label: Label of its beginning.
// column id: Id of its beginning.
// column name: Name of its beginning.
// column other_label: Label of its end.
// column other_id: Id of its end.
// column other_name: Name of its end.
// column standing: Proposed or agreed, where it is no more than that.
// column key: The fact's key; what follows "#" is its stretch, where there are several, and the value that this version states.
// column first_stated: Date of the earliest source that supports this version.
// column last_stated: Date of the latest source that supports this version.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column claims: What each claim said, as JSON text.
MATCH (a)-[r]->(b)
WHERE r.disputed = true AND coalesce(r.first_stated, $as_of) <= $as_of
RETURN type(r) AS type, labels(a)[0] AS label, a.id AS id, a.name AS name,
  labels(b)[0] AS other_label, b.id AS other_id, b.name AS other_name, r.standing AS standing, r.key AS key,
  r.first_stated AS first_stated, r.last_stated AS last_stated,
  r.sources AS sources, r.locators AS locators, r.claims AS claims
ORDER BY type, label, id, other_label, other_id, standing, key
LIMIT $limit
