// title: Who puts up the money of each funding stream, as in force on a day
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// column stream_id: Id of the funding stream.
// column label: Label of the funder.
// column id: Id of the funder.
// column name: Its name.
// column amount: Pounds that it puts up, where stated.
// column sources: Ids of the sources.
// column locators: The place in each source.
MATCH (p)-[r:PROVIDES]->(s:FundingStream)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN s.id AS stream_id, labels(p)[0] AS label, p.id AS id, p.name AS name, r.amount AS amount,
  r.sources AS sources, r.locators AS locators
ORDER BY stream_id, name, label, id, r.key
