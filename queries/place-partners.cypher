// title: Who delivers or owns what is aimed at, covers or takes place at one place, as in force on a day
// for: Head of Localities
// question: 10
// param label: text: Label of the place, such as Ward.
// param id: text: Its id.
// param as_of: date = today: The day to ask about.
// column label: Label of the project, plan or action.
// column id: Its id.
// column name: Its name.
// column with_label: Label of who delivers or owns it.
// column with_id: Id of who delivers or owns it.
// column with_name: Who delivers or owns it.
// column type: DELIVERS or OWNS.
// column part: Its part: lead, partner …, accountable, responsible, where stated.
// column places: Ids of the places that this part is limited to, where a source limits it.
// column first_stated: Date of the earliest source that states it.
// column last_stated: Date of the latest source that states it.
// column sources: Ids of the sources.
// column locators: The place in each source.
MATCH (n:Ward|Neighbourhood|LSOA|LocalAuthority|Area|Venue {id: $id})<-[t:TARGETS|COVERS|HELD_AT]-(w:Project|Plan|Action)
WHERE $label IN labels(n) AND t.holds_from <= $as_of AND t.holds_to > $as_of
MATCH (w)<-[r:DELIVERS|OWNS]-(d)
WHERE r.holds_from <= $as_of AND r.holds_to > $as_of
RETURN DISTINCT labels(w)[0] AS label, w.id AS id, w.name AS name, labels(d)[0] AS with_label, d.id AS with_id, d.name AS with_name,
  type(r) AS type, coalesce(r.part, r.raci) AS part, r.places AS places,
  r.first_stated AS first_stated, r.last_stated AS last_stated, r.sources AS sources, r.locators AS locators
ORDER BY label, name, id, with_name, with_label, with_id, type, part, first_stated, last_stated, sources, locators
