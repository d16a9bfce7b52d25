// title: When each action is due, by the last report in force on a day
// for: Head of Localities
// question: 2
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the action.
// column name: What it is.
// column due: The due date last reported, as fine as the source gives it; empty where none is stated.
// column passed: True where the whole of it lies before the day asked about.
// column status: How far it had come, as last reported.
// column first_stated: Date of the earliest source that mentions the action.
// column last_stated: Date of the latest source that mentions the action.
// column source: Where the due date stands; without one, where the action stands.
// column locator: The place in it.
// column action_source: The first source that mentions the action.
// column action_locator: The place in it.
MATCH (a:Action)
WHERE a.holds_from <= $as_of AND a.holds_to > $as_of
OPTIONAL MATCH (a)<-[r:REPORTED]-(s:Source)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of AND r.due IS NOT NULL
WITH a, r, s
ORDER BY a.id, coalesce(r.valid_from, s.date) DESC, r.last_stated DESC, r.key, r.due, r.locator
WITH a, collect(r.due) AS dues, collect(r.due_until) AS untils, collect(r.source) AS sources, collect(r.locator) AS locators
OPTIONAL MATCH (a)<-[t:REPORTED]-(u:Source)
WHERE t.holds_from <= $as_of AND t.holds_to > $as_of AND t.status IS NOT NULL
WITH a, dues, untils, sources, locators, t, u
ORDER BY a.id, coalesce(t.valid_from, u.date) DESC, t.last_stated DESC, t.key, t.status
WITH a, dues, untils, sources, locators, collect(t.status) AS statuses
RETURN a.id AS id, a.name AS name, head(dues) AS due, coalesce(head(untils) <= $as_of, false) AS passed,
  head(statuses) AS status, a.first_stated AS first_stated, a.last_stated AS last_stated,
  coalesce(head(sources), a.source) AS source, coalesce(head(locators), a.locator) AS locator,
  a.source AS action_source, a.locator AS action_locator
ORDER BY name, id
LIMIT $limit
