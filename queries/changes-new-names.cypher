// title: What a source first mentioned between two days
// for: Head of Localities
// question: 7
// param start: date = five years before as_of: The first day to look at.
// param as_of: date = today: The last day to look at.
// param limit: integer = 1000: Most rows to return.
// column label: Its label.
// column id: Its id.
// column name: Its name.
// column standing: Proposed or agreed, where it is no more than that.
// column first_stated: Date of the earliest source that mentions it; it is no beginning.
// column last_stated: Date of the latest source that mentions it.
// column sources: Ids of the sources that describe it.
// column locators: The place in each source.
MATCH (n)
WHERE n.first_stated >= $start AND n.first_stated <= $as_of
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, coalesce(n.standing, '') AS standing,
  n.first_stated AS first_stated, n.last_stated AS last_stated, n.sources AS sources, n.locators AS locators
ORDER BY label, name, id
LIMIT $limit
