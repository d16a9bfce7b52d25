// title: The deprivation rank of each small area, at every release in force on a day
// for: Head of Localities
// question: 5
// param as_of: date = today: The day to ask about.
// param indicator: text = imd-rank: Id of the indicator that ranks the areas.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the LSOA.
// column name: Its name.
// column period: The release.
// column rank: The rank; for deprivation 1 is the most deprived.
// column out_of: How many were ranked, where stated.
// column released: First day of the release where stated, else when it was first stated.
// column disputed: True where sources state different ranks.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column key: The fact's key.
MATCH (l:LSOA)-[m:MEASURED]->(i:Indicator {id: $indicator})
WHERE m.rank IS NOT NULL AND NOT coalesce(m.planned, false) AND m.holds_from <= $as_of AND m.holds_to > $as_of
RETURN l.id AS id, l.name AS name, m.period AS period, m.rank AS rank, m.out_of AS out_of,
  m.holds_from AS released, coalesce(m.disputed, false) AS disputed,
  m.first_stated AS first_stated, m.last_stated AS last_stated, m.sources AS sources, m.locators AS locators, m.key AS key
ORDER BY released DESC, period DESC, rank, id, key
LIMIT $limit
