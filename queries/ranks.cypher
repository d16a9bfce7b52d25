// title: The rank of each place by release, with how many were ranked, as in force on a day
// for: Head of Localities
// question: 8
// param as_of: date = today: The day up to which to look.
// param ranks_only: boolean = true: Only ranks; else every measure of a place.
// param limit: integer = 1000: Most rows to return.
// column label: Label of the place.
// column id: Id of the place.
// column name: Its name.
// column collective: True where the place stands for unnamed ones.
// column indicator_id: Id of the indicator that ranks it.
// column indicator: Its name.
// column rank_1_means: What rank 1 says, where stated.
// column better: Which way the indicator's value is better, where stated.
// column period: The time or release measured.
// column rank: The rank.
// column out_of: How many were ranked, where stated.
// column value: The value, where it is no rank.
// column qualifier: How exact it is: about, up to or over.
// column group: Whom it counts.
// column among: Whom the rank is among.
// column planned: True for a target figure.
// column since: First day of the time measured, where a source states it.
// column until: The day after the time measured, where a source states it.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column disputed: True where sources state different values.
// column key: The fact's key.
MATCH (p:LSOA|Ward|Neighbourhood|LocalAuthority|Area|Venue)-[m:MEASURED]->(i:Indicator)
WHERE m.holds_from <= $as_of AND m.holds_to > $as_of AND (m.rank IS NOT NULL OR NOT $ranks_only)
RETURN labels(p)[0] AS label, p.id AS id, p.name AS name, coalesce(p.collective, false) AS collective,
  i.id AS indicator_id, i.name AS indicator, i.rank_1_means AS rank_1_means, i.better AS better,
  m.period AS period, m.rank AS rank, m.out_of AS out_of, m.value AS value, m.qualifier AS qualifier,
  m.group AS group, m.among AS among, coalesce(m.planned, false) AS planned,
  m.valid_from AS since, m.valid_to AS until, m.first_stated AS first_stated, m.last_stated AS last_stated,
  m.sources AS sources, m.locators AS locators, coalesce(m.disputed, false) AS disputed, m.key AS key
ORDER BY indicator, indicator_id, name, label, id, key
LIMIT $limit
