// title: Totals of the money in force on a day, by funding stream and stage; stages are never mixed
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column stream_id: Id of the funding stream.
// column stream: Its name.
// column stage: How far the money has come; empty where not stated, which is a row of its own.
// column currency: Currency; GBP where a source names none.
// column sums: How many sums were added.
// column total: Pounds, leaving out disputed sums and money passed on to other streams.
// column inexact: How many of the sums are about, up to or over what is stated.
// column passed_on: Pounds passed on to other streams, in no total.
// column disputed: How many sums are disputed, and so in no total.
// column without_amount: How many facts state no amount.
MATCH (s:FundingStream)-[f:FUNDS]->(t)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of
WITH s, f, t, coalesce(f.disputed, false) AS disputed, t:FundingStream AS onward
WITH s, coalesce(f.stage, '') AS stage, coalesce(f.currency, 'GBP') AS currency,
  sum(CASE WHEN f.amount IS NOT NULL AND NOT disputed AND NOT onward THEN 1 ELSE 0 END) AS sums,
  sum(CASE WHEN f.amount IS NOT NULL AND NOT disputed AND NOT onward THEN f.amount ELSE 0.0 END) AS total,
  sum(CASE WHEN f.qualifier IS NOT NULL AND NOT disputed AND NOT onward THEN 1 ELSE 0 END) AS inexact,
  sum(CASE WHEN f.amount IS NOT NULL AND onward AND NOT disputed THEN f.amount ELSE 0.0 END) AS passed_on,
  sum(CASE WHEN disputed THEN 1 ELSE 0 END) AS disputed_sums,
  sum(CASE WHEN f.amount IS NULL THEN 1 ELSE 0 END) AS without_amount
RETURN s.id AS stream_id, s.name AS stream, stage AS stage, currency AS currency, sums AS sums, total AS total, inexact AS inexact,
  passed_on AS passed_on, disputed_sums AS disputed, without_amount AS without_amount
ORDER BY stream, stream_id, stage, currency
LIMIT $limit
