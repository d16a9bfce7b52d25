// title: Where every place lies, and as what it is singled out, as in force on a day
// for: Head of Localities
// question: 10
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column type: The relationship type.
// column label: Label of the place.
// column id: Id of the place.
// column name: Its name.
// column collective: True where the place stands for unnamed ones.
// column other_label: Label of what it lies in, or of the plan that singles it out.
// column other_id: Its id.
// column other: Its name.
// column tier: What it is singled out as, such as priority ward.
// column basis: Why, as the source puts it.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it no longer holds, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words_to: The source's own words for a vague ending.
// column in_words: The source's own words for a vague beginning.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column disputed: True where sources state different values.
// column key: The fact's key.
MATCH (p)-[r:IN_WARD|IN_NEIGHBOURHOOD|IN_AUTHORITY|IN_AREA|PRIORITY_UNDER]->(o)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN type(r) AS type, labels(p)[0] AS label, p.id AS id, p.name AS name, coalesce(p.collective, false) AS collective,
  labels(o)[0] AS other_label, o.id AS other_id, o.name AS other, r.tier AS tier, r.basis AS basis,
  r.valid_from AS since, r.precision AS precision, r.valid_to AS until, r.precision_to AS precision_to, r.in_words_to AS in_words_to, r.in_words AS in_words,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators,
  coalesce(r.disputed, false) AS disputed, r.key AS key
ORDER BY name, label, id, type, other, other_label, other_id, key
LIMIT $limit
