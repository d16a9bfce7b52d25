// title: Actions that nobody owns, as in force on a day
// for: Head of Localities
// question: 2
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the action.
// column name: What it is.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column source: The first source that mentions it.
// column locator: The place in it.
// column proposed: Whom a source dated up to the day proposes as its owner, or says is agreed.
MATCH (a:Action)
WHERE a.holds_from <= $as_of AND a.holds_to > $as_of
  AND COUNT { (a)<-[r:OWNS]-(o) WHERE coalesce(r.raci, '') <> 'supports' AND r.holds_from <= $as_of AND r.holds_to > $as_of } = 0
OPTIONAL MATCH (a)<-[r:OWNS]-(o)
WHERE r.first_stated <= $as_of AND (r.standing <> '' OR o.standing IS NOT NULL)
  AND coalesce(r.raci, '') <> 'supports'
WITH a, o
ORDER BY a.id, o.name, labels(o)[0], o.id
WITH a, collect(DISTINCT o.name) AS proposed
RETURN a.id AS id, a.name AS name, a.first_stated AS first_stated, a.last_stated AS last_stated,
  a.source AS source, a.locator AS locator, proposed AS proposed
ORDER BY name, id
LIMIT $limit
