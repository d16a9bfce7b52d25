// title: Where the money goes: the places of what a funding stream pays for, with their wards, as in force on a day
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// column label: Label of what is paid for.
// column id: Id of what is paid for.
// column place_label: Label of the place.
// column place_id: Id of the place.
// column place: Its name.
// column ward_id: Id of the ward that it lies in, or is; empty where no source says.
// column ward: Name of that ward.
MATCH (s:FundingStream)-[f:FUNDS]->(t)-[r:TARGETS]->(p)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of AND r.holds_from <= $as_of AND r.holds_to > $as_of
OPTIONAL MATCH (p)-[i:IN_WARD]->(w:Ward)
WHERE i.holds_from <= $as_of AND i.holds_to > $as_of
RETURN DISTINCT labels(t)[0] AS label, t.id AS id, labels(p)[0] AS place_label, p.id AS place_id, p.name AS place,
  CASE WHEN p:Ward THEN p.id ELSE w.id END AS ward_id, CASE WHEN p:Ward THEN p.name ELSE w.name END AS ward
ORDER BY label, id, place, place_label, place_id, ward_id
UNION ALL
MATCH (s:FundingStream)-[f:FUNDS]->(p:Ward|Neighbourhood|LocalAuthority)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of
OPTIONAL MATCH (p)-[i:IN_WARD]->(w:Ward)
WHERE i.holds_from <= $as_of AND i.holds_to > $as_of
RETURN DISTINCT labels(p)[0] AS label, p.id AS id, labels(p)[0] AS place_label, p.id AS place_id, p.name AS place,
  CASE WHEN p:Ward THEN p.id ELSE w.id END AS ward_id, CASE WHEN p:Ward THEN p.name ELSE w.name END AS ward
ORDER BY label, id, place, place_label, place_id, ward_id
