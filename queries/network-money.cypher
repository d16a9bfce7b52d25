// title: Who puts up each funding stream's money, what the stream is part of, and what it pays for, as in force on a day
// for: Funding officer
// question: 6
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column from_label: Label of the funder or funding stream.
// column from_id: Its id.
// column from_name: Its name.
// column from_collective: True where it stands for unnamed ones.
// column to_label: Label of the funding stream, or of what is paid for.
// column to_id: Its id.
// column to_name: Its name.
// column to_collective: True where it stands for unnamed ones.
// column stage: How far the money has come: sought, allocated, awarded, spent; empty where not stated.
// column amount: Pounds.
// column amount_to: The upper end, where the sum is a range.
// column qualifier: How exact: about, up to, over.
// column currency: Currency.
// column period: The time that the amount is for.
// column award: Which award, where there are several.
// column disputed: True where sources state different values; none of these is to be added.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (a:Partner|Team|Board|Role|FundingStream)-[r:PROVIDES|FUNDS|PART_OF]->(b)
WHERE (a:FundingStream OR b:FundingStream) AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, labels(a)[0] AS from_label, a.id AS from_id, a.name AS from_name, coalesce(a.collective, false) AS from_collective,
  labels(b)[0] AS to_label, b.id AS to_id, b.name AS to_name, coalesce(b.collective, false) AS to_collective,
  r.stage AS stage, r.amount AS amount, r.amount_to AS amount_to, r.qualifier AS qualifier, r.currency AS currency, r.period AS period, r.award AS award,
  coalesce(r.disputed, false) AS disputed, r.first_stated AS first_stated, r.last_stated AS last_stated,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key
LIMIT $limit
