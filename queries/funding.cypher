// title: What each funding stream pays for, as in force on a day
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column stream_id: Id of the funding stream.
// column stream: Its name.
// column stage: How far the money has come: sought, allocated, awarded, spent, returned; empty where not stated.
// column amount: Pounds.
// column amount_to: The upper end, where the sum is a range; in no total.
// column pence: The amount in whole pence, which add up exactly.
// column qualifier: How exact: about, up to, over.
// column currency: Currency.
// column match_funding: Pounds put beside it by others.
// column period: The time that the amount is for.
// column award: Which award, where there are several.
// column label: Label of what it pays for.
// column id: Id of what it pays for.
// column name: What it pays for.
// column disputed: True where sources state different amounts; such sums are in no total.
// column since: First day of the time it is for, where stated.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (s:FundingStream)-[f:FUNDS]->(t)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of
RETURN s.id AS stream_id, s.name AS stream, f.stage AS stage, f.amount AS amount, f.amount_to AS amount_to, f.pence AS pence, f.qualifier AS qualifier,
  f.currency AS currency, f.match_funding AS match_funding, f.period AS period, f.award AS award,
  labels(t)[0] AS label, t.id AS id, t.name AS name, coalesce(f.disputed, false) AS disputed,
  f.valid_from AS since, f.first_stated AS first_stated, f.last_stated AS last_stated,
  f.sources AS sources, f.locators AS locators, f.key AS key
ORDER BY stream, stream_id, name, label, id, key
LIMIT $limit
