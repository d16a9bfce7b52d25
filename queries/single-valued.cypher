// title: What can be only one, as in force on a day: the chair of a board, the authority of a ward
// for: Head of Localities
// question: 9
// param as_of: date = today: The day to ask about.
// column type: The relationship type, one that the model declares single-valued.
// column label: Label of the end for which there can be only one.
// column id: Its id.
// column name: Its name.
// column collective: True where it stands for several, unnamed ones.
// column value_label: Label of the other end.
// column value_id: Its id.
// column value_name: Its name.
// column roles: Ids of the roles that the other end holds on the day, where it is a person.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (n)<-[r:CHAIRS]-(o)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
OPTIONAL MATCH (o)-[h:HOLDS]->(p:Role)
WHERE h.holds_from <= $as_of AND h.holds_to > $as_of
WITH n, r, o, p
ORDER BY n.id, o.id, r.key, p.id
WITH n, r, o, collect(DISTINCT p.id) AS roles
RETURN type(r) AS type, labels(n)[0] AS label, n.id AS id, n.name AS name, coalesce(n.collective, false) AS collective,
  labels(o)[0] AS value_label, o.id AS value_id, o.name AS value_name, roles,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, label, id, value_label, value_id, key
UNION ALL
MATCH (n)-[r:IN_AUTHORITY]->(o)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, labels(n)[0] AS label, n.id AS id, n.name AS name, coalesce(n.collective, false) AS collective,
  labels(o)[0] AS value_label, o.id AS value_id, o.name AS value_name, [] AS roles,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, label, id, value_label, value_id, key
