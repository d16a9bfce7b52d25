// title: With whom the money is spent: who delivers what a funding stream pays for, as in force on a day
// for: Funding officer
// question: 4
// param as_of: date = today: The day to ask about.
// column label: Label of what is paid for.
// column id: Id of what is paid for.
// column partner_label: Label of the deliverer.
// column partner_id: Id of the deliverer.
// column partner: Its name.
// column part: Its part, where stated.
MATCH (s:FundingStream)-[f:FUNDS]->(t:Project|Plan)<-[r:DELIVERS]-(p)
WHERE f.holds_from <= $as_of AND f.holds_to > $as_of AND r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN DISTINCT labels(t)[0] AS label, t.id AS id, labels(p)[0] AS partner_label, p.id AS partner_id, p.name AS partner, r.part AS part
ORDER BY label, id, partner, partner_label, partner_id, part
