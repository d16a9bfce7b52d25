// title: What was followed by what, as in force on a day: renamed, replaced, merged, split, reshaped
// for: Head of Localities
// question: 7
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column label: The label of both.
// column id: Id of the earlier one.
// column name: Its name.
// column successor_id: Id of the one that followed.
// column successor_name: Its name.
// column kind: How: renamed, replaced, merged, split, reshaped; empty where not stated.
// column since: When, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
MATCH (a)-[r:SUCCEEDED_BY]->(b)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN labels(a)[0] AS label, a.id AS id, a.name AS name, b.id AS successor_id, b.name AS successor_name,
  coalesce(r.kind, '') AS kind, r.valid_from AS since, r.precision AS precision,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators
ORDER BY label, id, successor_id, r.key
LIMIT $limit
