// title: How far the rank of each place moved between two releases, both in force on a day, the most deprived first
// for: Head of Localities
// question: 8
// param as_of: date = today: The day up to which to look, and on which a place lies in its ward.
// param indicator: text = imd-rank: Id of the indicator that ranks the places.
// param from_period: text = 2015: The earlier release.
// param to_period: text = 2019: The later release.
// param limit: integer = 1000: Most rows to return.
// column label: Label of the place.
// column id: Id of the place.
// column name: Its name.
// column ward_id: Id of the ward that it lay in on the day, where a source says so.
// column ward: Name of that ward.
// column from_rank: Its rank in the earlier release.
// column from_out_of: How many were ranked then, where stated.
// column to_rank: Its rank in the later release.
// column to_out_of: How many were ranked then, where stated.
// column change: The later rank less the earlier one; for deprivation, below nought is more deprived.
// column disputed: True where sources state different ranks.
// column from_sources: Ids of the sources of the earlier rank.
// column from_locators: The place in each of them.
// column to_sources: Ids of the sources of the later rank.
// column to_locators: The place in each of them.
MATCH (p:LSOA|Ward|Neighbourhood|LocalAuthority|Area)-[a:MEASURED]->(i:Indicator {id: $indicator})
WHERE a.rank IS NOT NULL AND a.period = $from_period AND coalesce(a.planned, false) = false
  AND a.holds_from <= $as_of AND a.holds_to > $as_of
MATCH (p)-[b:MEASURED]->(j:Indicator {id: $indicator})
WHERE b.rank IS NOT NULL AND b.period = $to_period AND coalesce(b.planned, false) = false
  AND b.holds_from <= $as_of AND b.holds_to > $as_of
  AND coalesce(a.group, '') = coalesce(b.group, '') AND coalesce(a.among, '') = coalesce(b.among, '')
OPTIONAL MATCH (p)-[r:IN_WARD]->(w:Ward)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN labels(p)[0] AS label, p.id AS id, p.name AS name, w.id AS ward_id, w.name AS ward,
  a.rank AS from_rank, a.out_of AS from_out_of, b.rank AS to_rank, b.out_of AS to_out_of, b.rank - a.rank AS change,
  coalesce(a.disputed, false) OR coalesce(b.disputed, false) AS disputed,
  a.sources AS from_sources, a.locators AS from_locators, b.sources AS to_sources, b.locators AS to_locators
ORDER BY to_rank, name, label, id, ward_id, a.key, b.key
LIMIT $limit
