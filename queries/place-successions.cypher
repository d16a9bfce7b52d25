// title: What came after what: renamed, replaced, merged, split or reshaped
// for: Head of Localities
// question: 10
// param as_of: date = today: The day up to which to look.
// param limit: integer = 1000: Most rows to return.
// column label: Label of both.
// column id: Id of the earlier one.
// column name: Its name.
// column successor_id: Id of the later one.
// column successor: Its name.
// column kind: How: renamed, replaced, merged, split or reshaped; empty where not stated.
// column state: How it stands on the day: in force, proposed or agreed.
// column since: The day on which it happened, where a source states it.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
MATCH (p)-[r:SUCCEEDED_BY]->(o)
WHERE coalesce(r.valid_from, r.first_stated) <= $as_of AND (r.standing = '' OR r.first_stated <= $as_of)
RETURN labels(p)[0] AS label, p.id AS id, p.name AS name, o.id AS successor_id, o.name AS successor, r.kind AS kind,
  CASE WHEN r.standing <> '' THEN r.standing ELSE 'in force' END AS state,
  r.valid_from AS since, r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators
ORDER BY label, name, id, successor, successor_id, r.key, r.standing
LIMIT $limit
