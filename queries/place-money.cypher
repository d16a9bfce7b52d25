// title: Money for one place, or for what is aimed at, covers or takes place there, as in force on a day
// for: Funding officer
// question: 10
// param label: text: Label of the place, such as Ward.
// param id: text: Its id.
// param as_of: date = today: The day to ask about.
// column stream_id: Id of the funding stream.
// column stream: Its name.
// column label: Label of what is paid for.
// column id: Id of what is paid for.
// column name: What is paid for.
// column amount: Pounds, where stated.
// column amount_to: The upper end, where the sum is a range.
// column currency: Currency; GBP where a source names none.
// column qualifier: How exact the amount is.
// column stage: How far the money has come; empty where not stated.
// column period: The time the amount is for.
// column places: Every place that what is paid for is aimed at, covers or takes place at on the day, as Label:id.
// column place_names: Their names, in the same order.
// column in_words: The source's own words for a vague beginning.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The day after its last, where a source states it.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column disputed: True where sources state different values.
// column key: The fact's key.
MATCH (n:Ward|Neighbourhood|LSOA|LocalAuthority|Area|Venue {id: $id})<-[t:TARGETS|COVERS|HELD_AT]-(w)
WHERE $label IN labels(n) AND t.holds_from <= $as_of AND t.holds_to > $as_of
WITH DISTINCT w
OPTIONAL MATCH (w)-[x:TARGETS|COVERS|HELD_AT]->(o)
WHERE x.holds_from <= $as_of AND x.holds_to > $as_of
WITH DISTINCT w, labels(o)[0] + ':' + o.id AS place, o.name AS place_name
ORDER BY w.id, place
WITH w, collect(place) AS places, collect(place_name) AS place_names
MATCH (w)<-[f:FUNDS]-(s:FundingStream)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of
RETURN s.id AS stream_id, s.name AS stream, labels(w)[0] AS label, w.id AS id, w.name AS name,
  f.amount AS amount, f.amount_to AS amount_to, coalesce(f.currency, 'GBP') AS currency, f.qualifier AS qualifier, coalesce(f.stage, '') AS stage, f.period AS period,
  places AS places, place_names AS place_names, f.in_words AS in_words, f.valid_from AS since, f.precision AS precision, f.valid_to AS until,
  f.first_stated AS first_stated, f.last_stated AS last_stated, f.sources AS sources, f.locators AS locators,
  coalesce(f.disputed, false) AS disputed, f.key AS key
ORDER BY stream, stream_id, name, label, id, key
UNION ALL
MATCH (n:Ward|Neighbourhood|LSOA|LocalAuthority|Area|Venue {id: $id})<-[f:FUNDS]-(s:FundingStream)
WHERE $label IN labels(n) AND f.holds_from <= $as_of AND f.holds_to > $as_of
RETURN s.id AS stream_id, s.name AS stream, labels(n)[0] AS label, n.id AS id, n.name AS name,
  f.amount AS amount, f.amount_to AS amount_to, coalesce(f.currency, 'GBP') AS currency, f.qualifier AS qualifier, coalesce(f.stage, '') AS stage, f.period AS period,
  [$label + ':' + n.id] AS places, [n.name] AS place_names, f.in_words AS in_words, f.valid_from AS since, f.precision AS precision, f.valid_to AS until,
  f.first_stated AS first_stated, f.last_stated AS last_stated, f.sources AS sources, f.locators AS locators,
  coalesce(f.disputed, false) AS disputed, f.key AS key
ORDER BY stream, stream_id, name, label, id, key
