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
// column total: Their total in that currency; empty where none is added, as where no amount is stated.
// column inexact: How many of the sums are about, up to or over what is stated, or the lower end of a range.
// column passed_on: What was passed on to other streams, in no total; empty where nothing was.
// column disputed: How many sums are disputed, and so in no total; also where streams give one award two amounts.
// column elsewhere: How many sums are in the total of another stream that names the same award.
// column without_amount: How many facts state no amount.
MATCH (s:FundingStream)-[f:FUNDS]->(t)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of
OPTIONAL MATCH (o:FundingStream)-[g:FUNDS]->(t)
WHERE g.holds_from <= $as_of AND g.holds_to > $as_of AND o.id <> s.id AND g.award = f.award
  AND coalesce(g.stage, '') = coalesce(f.stage, '') AND coalesce(g.period, '') = coalesce(f.period, '')
  AND coalesce(g.currency, 'GBP') = coalesce(f.currency, 'GBP') AND f.pence IS NOT NULL AND g.pence IS NOT NULL
WITH s, f, t:FundingStream AS onward,
  sum(CASE WHEN g.pence <> f.pence THEN 1 ELSE 0 END) AS others,
  sum(CASE WHEN o.name < s.name OR (o.name = s.name AND o.id < s.id) THEN 1 ELSE 0 END) AS earlier
WITH s, f, onward, earlier > 0 AS elsewhere, coalesce(f.disputed, false) OR others > 0 AS disputed
WITH s, f, onward, disputed, elsewhere AND NOT disputed AS elsewhere, f.pence IS NOT NULL AND NOT disputed AND NOT elsewhere AS added
WITH s, coalesce(f.stage, '') AS stage, coalesce(f.currency, 'GBP') AS currency,
  sum(CASE WHEN added AND NOT onward THEN 1 ELSE 0 END) AS sums,
  sum(CASE WHEN added AND NOT onward THEN f.pence ELSE 0 END) AS pence,
  sum(CASE WHEN added AND NOT onward AND (f.qualifier IS NOT NULL OR f.amount_to IS NOT NULL) THEN 1 ELSE 0 END) AS inexact,
  sum(CASE WHEN added AND onward THEN 1 ELSE 0 END) AS onward_sums,
  sum(CASE WHEN added AND onward THEN f.pence ELSE 0 END) AS onward_pence,
  sum(CASE WHEN disputed THEN 1 ELSE 0 END) AS disputed_sums,
  sum(CASE WHEN elsewhere THEN 1 ELSE 0 END) AS elsewhere_sums,
  sum(CASE WHEN f.pence IS NULL THEN 1 ELSE 0 END) AS without_amount
RETURN s.id AS stream_id, s.name AS stream, stage AS stage, currency AS currency, sums AS sums,
  CASE WHEN sums > 0 THEN pence / 100.0 END AS total, inexact AS inexact,
  CASE WHEN onward_sums > 0 THEN onward_pence / 100.0 END AS passed_on,
  disputed_sums AS disputed, elsewhere_sums AS elsewhere, without_amount AS without_amount
ORDER BY stream, stream_id, stage, currency
LIMIT $limit
