// title: The partners, teams, boards and posts, and whether each is in force on a day
// for: Head of Localities
// question: 6
// param as_of: date = today: The day to ask about.
// param limit: integer = 1000: Most rows to return.
// column label: Partner, Team, Board or Role.
// column id: Its id.
// column name: Its name.
// column kind: Its kind of board, where it is a board and a kind is recorded.
// column sector: Its sector, where it is a partner and a sector is recorded.
// column collective: True where it stands for unnamed ones.
// column standing: Empty when in force; else proposed or agreed.
// column in_force: True where it is in force on the day.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column sources: Ids of the sources.
// column locators: The place in each source.
MATCH (n:Partner|Team|Board|Role)
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, n.kind AS kind, n.sector AS sector,
  coalesce(n.collective, false) AS collective, coalesce(n.standing, '') AS standing,
  coalesce(n.holds_from <= $as_of AND n.holds_to > $as_of, false) AS in_force,
  n.first_stated AS first_stated, n.last_stated AS last_stated,
  n.sources AS sources, n.locators AS locators
ORDER BY label, id
LIMIT $limit
