// title: What some things are: their names, kinds and dates
// for: Head of Localities
// question: 3
// param label: text: Label of the things, such as Board.
// param ids: list: Their ids.
// param as_of: date = today: The day to ask about.
// column label: Its label.
// column id: Its id.
// column name: Its name.
// column aliases: Other spellings met in the sources.
// column description: What it is, in one line.
// column kind: Its kind of board, plan, action …
// column sector: The sector of a partner.
// column code: The GSS code of an area.
// column codes: The GSS codes of a ward, each with its date.
// column beneficiaries: Who a project is for.
// column members: How many, where a source counts them.
// column membership: Who sits on a board, in the source's words.
// column budget: Pounds, where a stream states its budget.
// column budget_period: The time that the budget is for.
// column qualifier: How exact the budget is.
// column unit: The unit of an indicator.
// column status: How far it has come, as last reported.
// column due: When it is due, as last reported.
// column date: The date of a source.
// column publisher: Who published a source.
// column url: Where a source is published.
// column collective: True where it stands for unnamed ones.
// column standing: Proposed or agreed, where it is no more than that.
// column known: True where a source mentions it up to the day.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
UNWIND $ids AS wanted
MATCH (n:LocalAuthority|Area|Ward|LSOA|Neighbourhood|Venue|Partner|Team|Role|Person|Board|Plan|Project|Action|FundingStream|Indicator|Source {id: wanted})
WHERE $label IN labels(n)
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, n.aliases AS aliases, n.description AS description,
  n.kind AS kind, n.sector AS sector, n.code AS code, n.codes AS codes, n.beneficiaries AS beneficiaries,
  n.members AS members, n.membership AS membership, n.budget AS budget, n.budget_period AS budget_period,
  n.qualifier AS qualifier, n.unit AS unit, n.status AS status, n.due AS due,
  n.date AS date, n.publisher AS publisher, n.url AS url,
  coalesce(n.collective, false) AS collective, coalesce(n.standing, '') AS standing,
  coalesce(n.first_stated <= $as_of, false) AS known, n.first_stated AS first_stated, n.last_stated AS last_stated,
  coalesce(n.disputed, false) AS disputed, n.sources AS sources, n.locators AS locators
ORDER BY label, id
