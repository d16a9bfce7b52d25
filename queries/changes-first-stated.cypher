// title: Facts that a source first stated between two days, whenever they began
// for: Head of Localities
// question: 7
// param start: date = five years before as_of: The first day to look at.
// param as_of: date = today: The last day to look at.
// param limit: integer = 1000: Most rows to return.
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
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words_to: The source's own words for a vague ending.
// column in_words: The source's own words for a vague beginning.
// column standing: Proposed or agreed, where it or one of its ends is no more than that.
// column first_stated: Date of the earliest source that states it; it is no beginning.
// column last_stated: Date of the latest source that states it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (a)-[r]->(b)
WHERE r.first_stated >= $start AND r.first_stated <= $as_of
RETURN type(r) AS type, labels(a)[0] AS label, a.id AS id, a.name AS name,
  labels(b)[0] AS other_label, b.id AS other_id, b.name AS other_name,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, '') AS detail,
  r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency, r.qualifier AS qualifier, r.value AS value, r.rank AS rank,
  r.out_of AS out_of, coalesce(r.unit, b.unit) AS unit, r.measure AS measure, r.period AS period,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to, r.in_words AS in_words,
  CASE WHEN r.standing <> '' THEN r.standing ELSE coalesce(a.standing, b.standing, '') END AS standing,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, label, id, other_label, other_id, key, r.standing
LIMIT $limit
