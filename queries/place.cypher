// title: Everything in force on a day at one ward, neighbourhood, LSOA or other place
// for: Head of Localities
// question: 10
// param label: text: Its label, such as Ward.
// param id: text: Its id.
// param as_of: date = today: The day to ask about.
// column type: The relationship type.
// column direction: "out" when it leads from the place, "in" when it leads to it.
// column label: Label of the other end.
// column id: Id of the other end.
// column name: Name of the other end.
// column collective: True where the other end stands for unnamed ones.
// column detail: What tells it apart: what it is singled out as, for what it is covered, how it was succeeded …
// column basis: Why it was singled out, as the source puts it.
// column amount: Pounds, where it is about money.
// column amount_to: The upper end, where the sum is a range.
// column currency: Its currency; empty for pounds where none is stated.
// column value: The value measured.
// column rank: The rank measured.
// column out_of: How many were ranked, or the whole that a value is part of.
// column unit: Unit of the value.
// column qualifier: How exact the amount or value is.
// column measure: What kind of value: level, change or share.
// column base: What a change is against.
// column group: Whom it counts.
// column period: The time that an amount or measure is for.
// column planned: True for a target figure.
// column in_words: The source's own words for a vague beginning.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words_to: The source's own words for a vague ending.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column disputed: True where sources state different values.
// column key: The fact's key.
MATCH (n:Ward|Neighbourhood|LSOA|LocalAuthority|Area|Venue {id: $id})-[r]->(o)
WHERE $label IN labels(n) AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, 'out' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name, coalesce(o.collective, false) AS collective,
  coalesce(r.tier, r.remit, r.stage, r.kind, '') AS detail, r.basis AS basis, r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency,
  r.value AS value, r.rank AS rank, r.out_of AS out_of, coalesce(r.unit, o.unit) AS unit, r.qualifier AS qualifier,
  r.measure AS measure, r.base AS base, r.group AS group, r.period AS period, coalesce(r.planned, false) AS planned,
  r.in_words AS in_words, r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, name, id, key
UNION ALL
MATCH (n:Ward|Neighbourhood|LSOA|LocalAuthority|Area|Venue {id: $id})<-[r]-(o)
WHERE $label IN labels(n) AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, 'in' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name, coalesce(o.collective, false) AS collective,
  coalesce(r.tier, r.remit, r.stage, r.kind, '') AS detail, r.basis AS basis, r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency,
  r.value AS value, r.rank AS rank, r.out_of AS out_of, coalesce(r.unit, o.unit) AS unit, r.qualifier AS qualifier,
  r.measure AS measure, r.base AS base, r.group AS group, r.period AS period, coalesce(r.planned, false) AS planned,
  r.in_words AS in_words, r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, name, id, key
