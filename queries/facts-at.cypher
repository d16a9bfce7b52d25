// title: Every fact at some things that begins by a day, with its dates, whatever became of it
// for: Head of Localities
// question: 3
// param label: text: Label of the things, such as Board.
// param ids: list: Their ids.
// param as_of: date = today: The last day to look at.
// column type: The relationship type.
// column from_label: Label of its beginning.
// column from_id: Id of its beginning.
// column from_name: Name of its beginning.
// column from_collective: True where its beginning stands for unnamed ones.
// column from_standing: Proposed or agreed, where its beginning is no more than that.
// column to_label: Label of its end.
// column to_id: Id of its end.
// column to_name: Name of its end.
// column to_collective: True where its end stands for unnamed ones.
// column to_standing: Proposed or agreed, where its end is no more than that.
// column detail: What tells this fact apart: accountable, lead, approved, the tier, the stage of the money …
// column places: Ids of places, where a source limits the part in a project to some of them.
// column amount: The sum, where it is about money.
// column currency: Its currency; empty for pounds where none is stated.
// column qualifier: How exact the amount or value is.
// column value: The value measured.
// column rank: The rank measured.
// column out_of: How many were ranked, or the whole that a value is part of.
// column unit: Unit of the value.
// column period: The time that an amount or measure is for.
// column planned: True where a value is aimed at, not measured.
// column standing: Proposed or agreed, where the fact itself is no more than that; else empty.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year or month; empty for a day.
// column in_words: The source's own words for a vague beginning.
// column in_words_to: The source's own words for a vague ending.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
UNWIND $ids AS wanted
MATCH (n:LocalAuthority|Area|Ward|LSOA|Neighbourhood|Venue|Partner|Team|Role|Person|Board|Plan|Project|Action|FundingStream|Indicator|Source {id: wanted})-[r]->(b)
WHERE $label IN labels(n) AND r.first_stated IS NOT NULL AND coalesce(r.valid_from, r.first_stated) <= $as_of
RETURN type(r) AS type, labels(n)[0] AS from_label, n.id AS from_id, n.name AS from_name,
  coalesce(n.collective, false) AS from_collective, coalesce(n.standing, '') AS from_standing,
  labels(b)[0] AS to_label, b.id AS to_id, b.name AS to_name,
  coalesce(b.collective, false) AS to_collective, coalesce(b.standing, '') AS to_standing,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, r.frequency, '') AS detail,
  r.places AS places, r.amount AS amount, r.currency AS currency, r.qualifier AS qualifier,
  r.value AS value, r.rank AS rank, r.out_of AS out_of, coalesce(r.unit, b.unit) AS unit, r.period AS period,
  coalesce(r.planned, false) AS planned, r.standing AS standing,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to,
  r.in_words AS in_words, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key, standing
UNION ALL
UNWIND $ids AS wanted
MATCH (n:LocalAuthority|Area|Ward|LSOA|Neighbourhood|Venue|Partner|Team|Role|Person|Board|Plan|Project|Action|FundingStream|Indicator|Source {id: wanted})<-[r]-(a)
WHERE $label IN labels(n) AND r.first_stated IS NOT NULL AND coalesce(r.valid_from, r.first_stated) <= $as_of
RETURN type(r) AS type, labels(a)[0] AS from_label, a.id AS from_id, a.name AS from_name,
  coalesce(a.collective, false) AS from_collective, coalesce(a.standing, '') AS from_standing,
  labels(n)[0] AS to_label, n.id AS to_id, n.name AS to_name,
  coalesce(n.collective, false) AS to_collective, coalesce(n.standing, '') AS to_standing,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, r.frequency, '') AS detail,
  r.places AS places, r.amount AS amount, r.currency AS currency, r.qualifier AS qualifier,
  r.value AS value, r.rank AS rank, r.out_of AS out_of, coalesce(r.unit, n.unit) AS unit, r.period AS period,
  coalesce(r.planned, false) AS planned, r.standing AS standing,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to,
  r.in_words AS in_words, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key, standing
