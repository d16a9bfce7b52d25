// title: Funding streams in force on a day of which no source says what they pay for
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the funding stream.
// column name: Its name.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column source: The first source that mentions it.
// column locator: The place in it.
MATCH (s:FundingStream)
WHERE s.holds_from <= $as_of AND s.holds_to > $as_of
  AND COUNT { (s)-[f:FUNDS]->(t) WHERE f.holds_from <= $as_of AND f.holds_to > $as_of AND NOT t:FundingStream } = 0
RETURN s.id AS id, s.name AS name, s.first_stated AS first_stated, s.last_stated AS last_stated,
  s.source AS source, s.locator AS locator
ORDER BY name, id
LIMIT $limit
