// title: What sources say began, ended or happened between two days
// for: Head of Localities
// question: 7
// param start: date = five years before as_of: The first day to look at.
// param as_of: date = today: The last day to look at.
// param limit: integer = 1000: Most rows to return.
// column change: "began" or "ended" for what holds for a time, "happened" for an event.
// column type: The relationship type.
// column label: Label of its beginning.
// column id: Id of its beginning.
// column name: Name of its beginning.
// column other_label: Label of its end.
// column other_id: Id of its end.
// column other_name: Name of its end.
// column detail: What tells this fact apart: accountable, lead, approved, the tier, the stage of the money …
// column amount: Pounds, where it is about money.
// column amount_to: The upper end, where the sum is a range.
// column currency: Its currency; empty for pounds where none is stated.
// column qualifier: How exact the amount or value is.
// column value: The value measured.
// column rank: The rank measured.
// column out_of: How many were ranked, or the whole that a value is part of.
// column unit: Unit of the value.
// column measure: What kind of value: level, change, share.
// column period: The time that an amount or measure is for.
// column earliest: The first day on which it can have been.
// column latest: The last day on which it can have been; the same, where the source names a day.
// column certain: False where the source names only a month, a year, a financial year or a period that lies partly outside the days.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words: The source's own words for a vague beginning.
// column in_words_to: The source's own words for a vague ending.
// column standing: Proposed or agreed, where it or one of its ends is no more than that; then nothing changed yet.
// column first_stated: Date of the earliest source that states it; empty where it is known only by its ending.
// column last_stated: Date of the latest source that states it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (a)-[r]->(b)
WHERE r.valid_from IS NOT NULL OR r.valid_to IS NOT NULL
UNWIND ['began', 'ended', 'happened'] AS change
WITH a, b, r, change, type(r) IN ['REQUESTED', 'DECIDED', 'SUCCEEDED_BY', 'CONSULTED', 'FUNDS', 'MEASURED', 'REPORTED', 'WROTE', 'LISTED_UNDER'] AS event,
  CASE r.precision
    WHEN 'year' THEN r.valid_from + duration({years: 1})
    WHEN 'financial year' THEN r.valid_from + duration({years: 1})
    WHEN 'month' THEN r.valid_from + duration({months: 1})
    ELSE r.valid_from + duration({days: 1})
  END AS after_first,
  CASE r.precision_to
    WHEN 'year' THEN r.valid_to - duration({years: 1})
    WHEN 'financial year' THEN r.valid_to - duration({years: 1})
    WHEN 'month' THEN r.valid_to - duration({months: 1})
    ELSE r.valid_to - duration({days: 1})
  END AS before_last
WITH a, b, r, change, event,
  CASE
    WHEN change = 'began' THEN r.valid_from
    WHEN change = 'ended' AND r.precision_to IS NULL THEN r.valid_to
    WHEN change = 'ended' THEN before_last
    ELSE coalesce(r.valid_from, before_last)
  END AS earliest,
  CASE
    WHEN change = 'began' THEN after_first - duration({days: 1})
    WHEN change = 'ended' AND r.precision_to IS NULL THEN r.valid_to
    ELSE coalesce(r.valid_to, after_first) - duration({days: 1})
  END AS latest
WHERE event = (change = 'happened') AND earliest <= $as_of AND latest >= $start
RETURN change, type(r) AS type, labels(a)[0] AS label, a.id AS id, a.name AS name,
  labels(b)[0] AS other_label, b.id AS other_id, b.name AS other_name,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, '') AS detail,
  r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency, r.qualifier AS qualifier, r.value AS value, r.rank AS rank,
  r.out_of AS out_of, coalesce(r.unit, b.unit) AS unit, r.measure AS measure, r.period AS period,
  earliest, latest, earliest >= $start AND latest <= $as_of AS certain,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to,
  r.in_words AS in_words, r.in_words_to AS in_words_to,
  CASE WHEN r.standing <> '' THEN r.standing ELSE coalesce(a.standing, b.standing, '') END AS standing,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY earliest, type, label, id, other_label, other_id, key, r.standing, change
LIMIT $limit
