// title: Every fact of some relationship types, with its dates, whatever became of it
// for: Head of Localities
// question: 1
// param types: list = OWNS; DELIVERS; OVERSEES; PART_OF; REQUESTED; ACCOUNTABLE_TO; POST_IN; SCRUTINISED_BY; CHAIRS: The relationship types.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column from_label: Label of its beginning.
// column from_id: Id of its beginning.
// column from_name: Name of its beginning.
// column from_kind: Kind of its beginning, such as its kind of board.
// column from_collective: True where its beginning stands for unnamed ones.
// column from_standing: Proposed or agreed, where its beginning is no more than that.
// column from_until: The first day on which its beginning is no more, where a source states it.
// column from_precision_to: How fine that day is: year, financial year or month; empty for a day.
// column to_label: Label of its end.
// column to_id: Id of its end.
// column to_name: Name of its end.
// column to_kind: Kind of its end, such as its kind of board.
// column to_collective: True where its end stands for unnamed ones.
// column to_standing: Proposed or agreed, where its end is no more than that.
// column to_until: The first day on which its end is no more, where a source states it.
// column to_precision_to: How fine that day is: year, financial year or month; empty for a day.
// column detail: What tells this fact apart: accountable, lead, approved, renamed, the tier, the stage of the money …
// column basis: Why a place was singled out, as the source puts it.
// column places: Ids of places, where a part in a project is limited to some.
// column amount: The sum, where it is about money.
// column amount_to: The upper end, where the sum is a range.
// column match_funding: The sum put beside it by others.
// column currency: Its currency; empty for pounds where none is stated.
// column award: Which award, where there are several.
// column qualifier: How exact the amount or value is.
// column value: The value measured.
// column rank: The rank measured.
// column out_of: How many were ranked, or the whole that a value is part of.
// column unit: Unit of the value.
// column measure: What kind of value: level, change, share.
// column base: What a change is against.
// column group: Whom it counts.
// column among: Whom a rank is among.
// column period: The time that an amount or measure is for.
// column planned: True for a target figure.
// column status: How far a report says it has come.
// column due: When a report says it is due.
// column due_until: The first day after that.
// column standing: Proposed or agreed; empty when in force.
// column holds_from: The first day on which it is in force; empty where it never is.
// column holds_to: The first day on which it is no longer in force; 9999-12-31 where no end is known.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words: The source's own words for a vague beginning.
// column in_words_to: The source's own words for a vague ending.
// column as_named: The source's own wording for an end, where it differs from the name.
// column first_stated: Date of the earliest source that states it; empty where it is known only by its end.
// column last_stated: Date of the latest source that states it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column datasets: The dataset of each source's claim.
// column claims: What each claim said, as JSON text.
// column key: The fact's key.
MATCH (a)-[r]->(b)
WHERE type(r) IN $types
RETURN type(r) AS type,
  labels(a)[0] AS from_label, a.id AS from_id, a.name AS from_name, a.kind AS from_kind,
  coalesce(a.collective, false) AS from_collective, coalesce(a.standing, '') AS from_standing,
  a.valid_to AS from_until, a.precision_to AS from_precision_to,
  labels(b)[0] AS to_label, b.id AS to_id, b.name AS to_name, b.kind AS to_kind,
  coalesce(b.collective, false) AS to_collective, coalesce(b.standing, '') AS to_standing,
  b.valid_to AS to_until, b.precision_to AS to_precision_to,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, r.frequency, '') AS detail,
  r.basis AS basis, r.places AS places, r.amount AS amount, r.amount_to AS amount_to, r.match_funding AS match_funding, r.currency AS currency,
  r.award AS award, r.qualifier AS qualifier, r.value AS value, r.rank AS rank, r.out_of AS out_of,
  coalesce(r.unit, b.unit) AS unit, r.measure AS measure, r.base AS base, r.group AS group, r.among AS among,
  r.period AS period, coalesce(r.planned, false) AS planned, r.status AS status, r.due AS due, r.due_until AS due_until,
  r.standing AS standing, r.holds_from AS holds_from, r.holds_to AS holds_to,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to,
  r.in_words AS in_words, r.in_words_to AS in_words_to, r.as_named AS as_named,
  r.first_stated AS first_stated, r.last_stated AS last_stated, coalesce(r.disputed, false) AS disputed,
  r.sources AS sources, r.locators AS locators, r.datasets AS datasets, r.claims AS claims, r.key AS key
ORDER BY type, from_label, from_id, to_label, to_id, key, standing
LIMIT $limit
