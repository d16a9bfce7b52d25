// title: What some things are: their names, kinds and dates
// for: Head of Localities
// question: 3
// param label: text: Label of the things, such as Board.
// param ids: list: Their ids.
// column label: Its label.
// column id: Its id.
// column name: Its name.
// column aliases: Other spellings met in the sources.
// column description: What it is, in one line.
// column kind: Its kind of board, plan, action …
// column sector: The sector of a partner.
// column org_ids: The public identifiers of a partner.
// column code: The GSS code of an area.
// column codes: The GSS codes of a ward, each with its date.
// column boundaries: The censuses in whose boundaries an LSOA is an area.
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
// column stated_none: Relationship types of which a source says that there is none.
// column holds_from: Its first day, where stated, else that of its first mention; empty where it is never in force.
// column holds_to: The first day on which it is no more; 9999-12-31 where no end is known.
// column since: Its first day, where a source states it.
// column precision: How fine that day is: year, financial year or month; empty for a day.
// column until: The first day on which it is no more, where a source states it.
// column precision_to: How fine that day is: year, financial year or month; empty for a day.
// column in_words: The source's own words for a vague beginning.
// column in_words_to: The source's own words for a vague ending.
// column first_stated: Date of the earliest source that mentions it.
// column last_stated: Date of the latest source that mentions it.
// column disputed: True where sources state different values.
// column sources: Ids of the sources.
// column locators: The place in each source.
// column datasets: The dataset of each source's claim.
// column claims: What each claim said, as JSON text.
// column mentioned_by: Every dataset that speaks of it.
// column mentioned_last: The date of the latest source by which each of them does.
UNWIND $ids AS wanted
MATCH (n:LocalAuthority|Area|Ward|LSOA|Neighbourhood|Venue|Partner|Team|Role|Person|Board|Plan|Project|Action|FundingStream|Indicator|Source {id: wanted})
WHERE $label IN labels(n)
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, n.aliases AS aliases, n.description AS description,
  n.kind AS kind, n.sector AS sector, n.org_ids AS org_ids, n.code AS code, n.codes AS codes, n.boundaries AS boundaries,
  n.beneficiaries AS beneficiaries, n.members AS members, n.membership AS membership, n.budget AS budget,
  n.budget_period AS budget_period, n.qualifier AS qualifier, n.unit AS unit, n.status AS status, n.due AS due,
  n.date AS date, n.publisher AS publisher, n.url AS url,
  coalesce(n.collective, false) AS collective, coalesce(n.standing, '') AS standing, n.stated_none AS stated_none,
  n.holds_from AS holds_from, n.holds_to AS holds_to,
  n.valid_from AS since, n.precision AS precision, n.valid_to AS until, n.precision_to AS precision_to,
  n.in_words AS in_words, n.in_words_to AS in_words_to,
  n.first_stated AS first_stated, n.last_stated AS last_stated, coalesce(n.disputed, false) AS disputed,
  n.sources AS sources, n.locators AS locators, n.datasets AS datasets, n.claims AS claims,
  n.mentioned_by AS mentioned_by, n.mentioned_last AS mentioned_last
ORDER BY label, id
