// title: What each board in force on a day has of what its kind owes: a chair, a body above it, scrutiny
// for: Head of Localities
// question: 2
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column id: Id of the board.
// column name: Its name.
// column kind: Its kind, which says what it owes; empty where no kind is recorded.
// column chair: How many chairs are in force on the day.
// column parent: How many bodies it answers to or is part of on the day.
// column scrutiny: How many boards scrutinise it on the day.
// column stated_none: Relationship types of which a source says that there is none.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column source: The first source that mentions it.
// column locator: The place in it.
MATCH (b:Board)
WHERE b.holds_from <= $as_of AND b.holds_to > $as_of
  AND COUNT { (b)-[q:SUCCEEDED_BY]->(n:Board) WHERE q.holds_from <= $as_of AND q.holds_to > $as_of } = 0
RETURN b.id AS id, b.name AS name, b.kind AS kind,
  COUNT { (b)<-[c:CHAIRS]-(x) WHERE c.holds_from <= $as_of AND c.holds_to > $as_of } AS chair,
  COUNT { (b)-[p:ACCOUNTABLE_TO|PART_OF]->(y) WHERE p.holds_from <= $as_of AND p.holds_to > $as_of AND NOT y:Partner } AS parent,
  COUNT { (b)-[s:SCRUTINISED_BY]->(z:Board) WHERE s.holds_from <= $as_of AND s.holds_to > $as_of } AS scrutiny,
  b.stated_none AS stated_none, b.first_stated AS first_stated, b.last_stated AS last_stated,
  b.source AS source, b.locator AS locator
ORDER BY name, id
LIMIT $limit
