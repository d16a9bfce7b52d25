// title: Projects in force on a day for which no source records money
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the project.
// column name: What it is.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column source: The first source that mentions it.
// column locator: The place in it.
MATCH (p:Project)
WHERE p.holds_from <= $as_of AND p.holds_to > $as_of
  AND COUNT { (p)<-[f:FUNDS]-(s:FundingStream) WHERE f.holds_from <= $as_of AND f.holds_to > $as_of } = 0
RETURN p.id AS id, p.name AS name, p.first_stated AS first_stated, p.last_stated AS last_stated,
  p.source AS source, p.locator AS locator
ORDER BY name, id
LIMIT $limit
