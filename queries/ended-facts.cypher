// title: What has ended by a day, itself or with a thing that it joins, as far as a source says so
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
// column detail: What tells this fact apart: accountable, lead, the tier …
// column until: The first day on which it no longer held.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words_to: The source's own words for a vague ending.
// column ended_with: Name of the thing whose end ended it; empty where its own end is stated, and comes first.
// column first_stated: Date of the earliest source that states it; empty where it is known only by its ending.
// column last_stated: Date of the latest source that states it, an ending apart.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column claims: What each claim said, as JSON text.
// column key: The fact's key.
MATCH (a)-[r]->(b)
WHERE (r.holds_to <= $as_of OR r.holds_to IS NULL) AND r.standing = '' AND a.standing IS NULL AND b.standing IS NULL
UNWIND [r.valid_to, a.valid_to, b.valid_to] AS day
WITH a, r, b, min(day) AS until
WHERE until <= $as_of AND coalesce(r.holds_to, until) = until
RETURN type(r) AS type, labels(a)[0] AS label, a.id AS id, a.name AS name,
  labels(b)[0] AS other_label, b.id AS other_id, b.name AS other_name,
  coalesce(r.raci, r.part, r.capacity, r.kind, r.tier, r.remit, '') AS detail, until,
  CASE until WHEN r.valid_to THEN r.precision_to WHEN a.valid_to THEN a.precision_to ELSE b.precision_to END AS precision_to,
  CASE until WHEN r.valid_to THEN r.in_words_to WHEN a.valid_to THEN a.in_words_to ELSE b.in_words_to END AS in_words_to,
  CASE until WHEN r.valid_to THEN null WHEN a.valid_to THEN a.name ELSE b.name END AS ended_with,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.claims AS claims, r.key AS key
ORDER BY until, type, label, id, other_label, other_id, key
LIMIT $limit
