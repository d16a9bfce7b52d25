// title: The deprivation rank of each LSOA at every release in force on a day, the latest first, with its ward and neighbourhood
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// param indicator: text = imd-rank: Id of the indicator that ranks the places.
// column id: Id of the LSOA.
// column name: Its name.
// column period: The release.
// column rank: The rank; for deprivation 1 is the most deprived.
// column out_of: How many were ranked, where stated.
// column ward_id: Id of the ward that it lay in on the day, where a source says so.
// column neighbourhood_id: Id of the neighbourhood that it lay in on the day, where a source says so.
// column source: Where the rank stands.
// column locator: The place in it.
MATCH (l:LSOA)-[m:MEASURED]->(i:Indicator {id: $indicator})
WHERE m.rank IS NOT NULL AND m.holds_from <= $as_of AND m.holds_to > $as_of AND NOT coalesce(m.planned, false)
OPTIONAL MATCH (l)-[iw:IN_WARD]->(w:Ward)
WHERE iw.holds_from <= $as_of AND iw.holds_to > $as_of
OPTIONAL MATCH (l)-[iz:IN_NEIGHBOURHOOD]->(n:Neighbourhood)
WHERE iz.holds_from <= $as_of AND iz.holds_to > $as_of
RETURN l.id AS id, l.name AS name, m.period AS period, m.rank AS rank, m.out_of AS out_of, w.id AS ward_id, n.id AS neighbourhood_id,
  m.source AS source, m.locator AS locator
ORDER BY id, m.holds_from DESC, period DESC, ward_id, neighbourhood_id, m.key
