// title: Everything in force on a day at one board, role, partner, team or person
// for: Head of Localities
// question: 3
// param label: text: Its label, such as Board.
// param id: text: Its id.
// param as_of: date = today: The day to ask about.
// column type: The relationship type.
// column direction: "out" when it leads from the one asked about, "in" when it leads to it.
// column label: Label of the other end.
// column id: Id of the other end.
// column name: Name of the other end.
// column detail: What tells this fact apart: accountable, lead, in what capacity, stage of the money …
// column amount: The sum, where it is about money.
// column amount_to: The upper end, where the sum is a range.
// column currency: Its currency; empty for pounds where none is stated.
// column qualifier: How exact the amount or value is.
// column value: The value measured.
// column rank: The rank measured.
// column period: The time that an amount or measure is for.
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
MATCH (n:Board|Role|Partner|Team|Person {id: $id})-[r]->(o)
WHERE $label IN labels(n) AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, 'out' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, '') AS detail,
  r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency, r.qualifier AS qualifier, r.value AS value, r.rank AS rank, r.period AS period, r.in_words AS in_words,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, id, key
UNION ALL
MATCH (n:Board|Role|Partner|Team|Person {id: $id})<-[r]-(o)
WHERE $label IN labels(n) AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, 'in' AS direction, labels(o)[0] AS label, o.id AS id, o.name AS name,
  coalesce(r.raci, r.part, r.capacity, r.decision, r.stage, r.kind, r.tier, r.remit, r.status, '') AS detail,
  r.amount AS amount, r.amount_to AS amount_to, r.currency AS currency, r.qualifier AS qualifier, r.value AS value, r.rank AS rank, r.period AS period, r.in_words AS in_words,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY type, label, id, key
