"""The commands."""

from __future__ import annotations

from typing import Annotated

import typer

from graphkit.cli.options import (
    AsKnownOption,
    AsOfOption,
    CsvOption,
    GraphOption,
    IncludeLaterOption,
    IncludeOldOption,
    JsonOption,
    LimitOption,
    MemoryOption,
    SecondsOption,
    StrictOption,
    YesOption,
    address,
    most_rows,
    opened,
    shown_path,
)

app = typer.Typer(
    name="graphkit",
    help="Who owns what, who answers to whom, who pays for what – and who says so, since when.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Typer's rich help costs more than everything else that --help needs.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
query_app = typer.Typer(
    help="Named queries: list them, show one, run one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(query_app, name="query")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from graphkit.bundled import DISTRIBUTION

        typer.echo(f"graphkit {version(DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


# -- filling a graph ---------------------------------------------------------


@app.command()
def demo(
    graph: GraphOption = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before adding to a graph in use.")
    ] = False,
) -> None:
    """Load the Leeds facts that come with graphkit, trace a few real actions, draw two pages."""
    from graphkit.cli.demo import run_demo

    run_demo(opened(graph), ask=not yes)


@app.command()
def load(
    path: Annotated[str, typer.Argument(help="A folder of CSV tables with a dataset.toml.")],
    graph: GraphOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Also take out what the folder no longer mentions.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Prune even when most of the dataset would go.")
    ] = False,
    strict: StrictOption = False,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Load a folder of tables: all of it, or nothing where there is a fault."""
    from graphkit.cli.filling import print_plan, working
    from graphkit.cli.output import form

    how = form(json=json, csv=csv)
    with working() as say:
        plan = opened(graph).load(
            path, dry_run=dry_run, prune=prune, yes=yes, strict=strict, progress=say
        )
    print_plan(plan, how, shown_path(address(graph)), dry_run=dry_run, prune=prune)


@app.command()
def check(
    path: Annotated[str, typer.Argument(help="A folder of CSV tables with a dataset.toml.")],
    graph: GraphOption = None,
    strict: StrictOption = False,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Check a folder of tables against the model, writing nothing."""
    from graphkit.cli.filling import print_faults
    from graphkit.cli.output import form

    how = form(json=json, csv=csv)
    if print_faults(opened(graph).check(path, strict=strict), how):
        raise typer.Exit(1)


@app.command()
def coverage(
    path: Annotated[str, typer.Argument(help="A folder of CSV tables with a dataset.toml.")],
    document: Annotated[
        list[str],
        typer.Option(
            "--document", "-d", metavar="SOURCE=FILE", help="The text of a source. Repeatable."
        ),
    ],
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show what was taken from each paragraph of the documents; status 1 when one is left."""
    from graphkit.cli.coverage import documents, print_coverage
    from graphkit.cli.output import form

    how = form(json=json, csv=csv)
    rows = opened(None).coverage(path, documents(document))
    if print_coverage(rows, how):
        raise typer.Exit(1)


# -- asking ------------------------------------------------------------------


@app.command()
def trace(
    text: Annotated[str, typer.Argument(help="An action, project, plan or body.")],
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    include_later: IncludeLaterOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show who answers for it: step by step to the top, with the evidence of each step."""
    from graphkit.cli.output import Form, form, print_json, print_rows
    from graphkit.cli.trace import print_trace

    how = form(json=json, csv=csv)
    found = opened(graph).trace(
        text, as_of=as_of, include_later=include_later, as_known=as_known, yes=yes
    )
    if how is Form.json:
        print_json(found.to_dict())
    elif how is Form.csv:
        print_rows(found.rows, how)
    else:
        print_trace(found)


@app.command()
def show(
    text: Annotated[str, typer.Argument(help="A board, role, partner, plan, place: anything.")],
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    include_later: IncludeLaterOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show everything that is said of it: what it owns, chairs, delivers, funds, consists of."""
    from graphkit.cli.output import Form, form, print_rows
    from graphkit.cli.show import print_show

    how = form(json=json, csv=csv)
    rows = opened(graph).show(
        text,
        as_of=as_of,
        include_later=include_later,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_show(rows)
    else:
        print_rows(rows, how)


@app.command()
def gaps(
    text: Annotated[
        str | None, typer.Argument(help="Only what concerns a thing or a place. All without.")
    ] = None,
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    only: Annotated[
        str | None, typer.Option("--only", help='One kind of gap, such as "no owner".')
    ] = None,
    duplicates: Annotated[
        bool,
        typer.Option("--duplicates", help="Instead: pairs that may be one, and what was judged."),
    ] = False,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show what is broken: no owner, no board, no due date, no chair, chains that end."""
    from graphkit.cli.gaps import print_duplicates, print_gaps
    from graphkit.cli.output import Form, form, print_rows

    how = form(json=json, csv=csv)
    rows = opened(graph).gaps(
        text,
        as_of=as_of,
        only=only,
        duplicates=duplicates,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table and duplicates:
        print_duplicates(rows)
    elif how is Form.table:
        print_gaps(rows, whole=only is not None)
    else:
        print_rows(rows, how)


@app.command()
def funding(
    text: Annotated[
        str | None, typer.Argument(help="A funding stream, funder, project or place. All without.")
    ] = None,
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Totals by stream, ward or funder instead of single sums."),
    ] = None,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show what money pays for: amount and stage, for what, with whom, where."""
    from graphkit.cli.funding import print_funding
    from graphkit.cli.output import Form, form, print_rows

    how = form(json=json, csv=csv)
    by = by.casefold() if by else by
    rows = opened(graph).funding(
        text,
        as_of=as_of,
        by=by,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_funding(rows, by)
    else:
        print_rows(rows, how)


@app.command()
def reach(
    text: Annotated[str | None, typer.Argument(help="A partner, team or board.")] = None,
    graph: GraphOption = None,
    with_: Annotated[
        str | None, typer.Option("--with", help="Another one: what both reach, and what only one.")
    ] = None,
    gaps: Annotated[
        bool, typer.Option("--gaps", help="The most deprived areas that nobody, or one, reaches.")
    ] = False,
    as_of: AsOfOption = None,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show how far it reaches: places, boards, partners and people, each with the path."""
    from graphkit.cli.output import Form, form, print_rows
    from graphkit.cli.reach import print_reach

    how = form(json=json, csv=csv)
    rows = opened(graph).reach(
        text,
        with_=with_,
        gaps=gaps,
        as_of=as_of,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_reach(rows)
    else:
        print_rows(rows, how)


@app.command()
def resilience(
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show who holds the partnership network together, and what is cut off without them."""
    from graphkit.cli.output import Form, form, print_rows
    from graphkit.cli.resilience import print_resilience

    how = form(json=json, csv=csv)
    rows = opened(graph).resilience(
        as_of=as_of,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_resilience(rows)
    else:
        print_rows(rows, how)


@app.command()
def changes(
    start: Annotated[
        str, typer.Argument(metavar="FROM", help="The first day: 2019-03-31, 2019-03 or 2019.")
    ],
    end: Annotated[
        str | None, typer.Argument(metavar="TO", help="The day up to which to look. Today without.")
    ] = None,
    graph: GraphOption = None,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show what changed between two days, and apart from it what was first stated."""
    from graphkit.cli.changes import print_changes
    from graphkit.cli.output import Form, form, print_rows

    how = form(json=json, csv=csv)
    rows = opened(graph).changes(
        start, end, limit=most_rows(limit, how), as_known=as_known, yes=yes
    )
    if how is Form.table:
        print_changes(rows)
    else:
        print_rows(rows, how)


@app.command()
def ranks(
    text: Annotated[
        str | None, typer.Argument(help="A ranked place or an indicator. All places without.")
    ] = None,
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show ranks by release, their moves, and what entered or left the most deprived."""
    from graphkit.cli.output import Form, form, print_rows
    from graphkit.cli.ranks import print_ranks

    how = form(json=json, csv=csv)
    rows = opened(graph).ranks(
        text,
        as_of=as_of,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_ranks(rows)
    else:
        print_rows(rows, how)


@app.command()
def place(
    text: Annotated[str, typer.Argument(help="A ward, neighbourhood, LSOA or other place.")],
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    # Of one place it is always told; the option stays for scripts that give it.
    include_old: Annotated[bool, typer.Option("--include-old", hidden=True)] = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show everything about one place: wards, designations, boards, projects, money, ranks."""
    from graphkit.cli.output import Form, form, print_rows
    from graphkit.cli.place import print_place

    how = form(json=json, csv=csv)
    rows = opened(graph).place(
        text,
        as_of=as_of,
        include_old=include_old,
        limit=most_rows(limit, how),
        as_known=as_known,
        yes=yes,
    )
    if how is Form.table:
        print_place(rows)
    else:
        print_rows(rows, how)


# -- drawing -----------------------------------------------------------------


@app.command()
def view(
    name: Annotated[
        str,
        typer.Argument(
            help="One of: accountability, trace, funding, partners, place, around, changes."
        ),
    ],
    text: Annotated[
        str | None, typer.Argument(help="What it is about; for changes the first day.")
    ] = None,
    until: Annotated[
        str | None, typer.Argument(help="For changes the last day. Today without it.")
    ] = None,
    graph: GraphOption = None,
    as_of: AsOfOption = None,
    hops: Annotated[
        int | None, typer.Option("--hops", help="For around: how many steps to go. One without it.")
    ] = None,
    include_old: IncludeOldOption = False,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="A file: .html for a page, .svg, .png or .pdf for a picture. "
            "Without it, a page in this folder, named after the view.",
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Show it when it is written.")] = False,
) -> None:
    """Draw an answer as a page to look around in, or as a picture for a report."""
    from graphkit.cli.view import chosen_file, open_in_browser, print_view, write_view

    name = name.casefold()
    path = chosen_file(output, name, text, until)
    drawing = opened(graph).view(
        name,
        text,
        until,
        as_of=as_of,
        hops=hops,
        include_old=include_old,
        as_known=as_known,
        yes=yes,
    )
    write_view(drawing, path)
    print_view(drawing, path)
    if show:
        open_in_browser(path)


# -- Cypher ------------------------------------------------------------------


@query_app.command("list")
def query_list(json: JsonOption = False, csv: CsvOption = False) -> None:
    """List the named queries."""
    from graphkit.cli.output import form, print_rows
    from graphkit.named_queries import named_queries
    from graphkit.rows import Rows

    columns = ("name", "title", "for", "question", "parameters")
    rows = tuple(
        {
            "name": query.name,
            "title": query.title,
            "for": query.audience,
            "question": query.question,
            "parameters": [p.name for p in query.parameters],
        }
        for query in named_queries().values()
    )
    how = form(json=json, csv=csv)
    print_rows(Rows(columns, rows), how, ("name", "title", "for", "parameters"))


@query_app.command("show")
def query_show(
    name: Annotated[str, typer.Argument(help="Name of the query.")],
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show a named query: what it answers, its parameters, its columns, its Cypher."""
    from graphkit.cli.cypher import print_query
    from graphkit.cli.output import form
    from graphkit.named_queries import named_query

    print_query(named_query(name), form(json=json, csv=csv))


@query_app.command("run")
def query_run(
    name: Annotated[str, typer.Argument(help="Name of the query.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter, as name=value.")
    ] = None,
    graph: GraphOption = None,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    limit: LimitOption = None,
    seconds: SecondsOption = 60,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Run a named query."""
    from graphkit.cli.cypher import parameters
    from graphkit.cli.output import form, print_rows
    from graphkit.named_queries import named_query

    how = form(json=json, csv=csv)
    given, most = named_query(name).parted(parameters(param or []))
    limit = most_rows(limit if most is None else most, how)
    print_rows(
        opened(graph).query(
            name, limit=limit, seconds=seconds, **given, as_known=as_known, yes=yes
        ),
        how,
    )


@app.command()
def cypher(
    text: Annotated[str, typer.Argument(help="A reading query; - reads it from standard input.")],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", help="A parameter, as name=value; dates and numbers as such."
        ),
    ] = None,
    graph: GraphOption = None,
    limit: LimitOption = None,
    seconds: SecondsOption = 60,
    memory: MemoryOption = 1,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Run a reading query of your own."""
    import sys

    from graphkit.cli.cypher import guessed, parameters
    from graphkit.cli.output import form, print_rows

    how = form(json=json, csv=csv)
    given = {name: guessed(name, value) for name, value in parameters(param or []).items()}
    if text == "-":
        text = sys.stdin.read()
    most = most_rows(limit, how)
    rows = opened(graph).cypher(text, given, limit=most, seconds=seconds, memory=memory)
    print_rows(rows, how)


# -- the graph as a whole ----------------------------------------------------


@app.command()
def export(
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="json, csv, xlsx, graphml, gexf, cytoscape, node-link, dot, mermaid or popolo. "
            "What the file's ending means without it, else json.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="A file; for csv two, named after it. Standard output without it.",
        ),
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", help="Only the rows of a named query.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="A parameter of the query, as name=value."),
    ] = None,
    around: Annotated[
        str | None, typer.Option("--around", help="Only what is around what this text names.")
    ] = None,
    hops: Annotated[
        int | None, typer.Option("--hops", help="Most steps from it. One without it.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            help="Only what is in force on a day: 2019-03-31, 2019-03, 2019 or today. "
            "All days without it.",
        ),
    ] = None,
    as_known: AsKnownOption = False,
    yes: YesOption = False,
    without_people: Annotated[
        bool,
        typer.Option(
            "--without-people", help="Leave out persons, what joins them and their names."
        ),
    ] = False,
    graph: GraphOption = None,
) -> None:
    """Write the graph, a part of it or the rows of a query for other tools."""
    from graphkit.cli.cypher import parameters
    from graphkit.cli.exporting import write_export

    write_export(
        opened(graph),
        format,
        output,
        query=query,
        parameters=parameters(param or []),
        around=around,
        hops=hops,
        as_of=as_of,
        without_people=without_people,
        as_known=as_known,
        yes=yes,
    )


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A graph: a path or an address.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="A new file, or an empty Neo4j database.")
    ],
) -> None:
    """Copy a whole graph, evidence and all, to another place or engine."""
    from graphkit.cli.filling import print_copied, working

    with working() as say:
        copied = opened(source).copy(target, progress=say)
    print_copied(copied, shown_path(source), shown_path(target))


@app.command()
def forget(
    name: Annotated[str, typer.Argument(help="A dataset, as 'graphkit info' names it.")],
    graph: GraphOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not show first what goes, and do not ask.")
    ] = False,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Take a dataset out of the graph, after showing what goes; what others say too stays."""
    from graphkit.cli.filling import ask_to_forget, print_plan, working
    from graphkit.cli.output import form

    how, where = form(json=json, csv=csv), shown_path(address(graph))
    chosen = opened(graph)
    if not yes:
        with working() as say:
            plan = chosen.forget(name, dry_run=True, progress=say)
        print_plan(plan, how, where, dry_run=True, prune=False)
        if dry_run:
            return
        ask_to_forget(name, how)
    with working() as say:
        plan = chosen.forget(name, dry_run=dry_run, progress=say)
    print_plan(plan, how, where, dry_run=dry_run, prune=False)


@app.command()
def upgrade(
    graph: GraphOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before upgrading a shared graph.")
    ] = False,
) -> None:
    """Bring a graph that an earlier graphkit made to today's model; the old file is kept."""
    from graphkit.cli.filling import ask_to_upgrade, print_upgrade, working

    chosen = opened(graph)
    if not (dry_run or yes):
        ask_to_upgrade(chosen)
    with working() as say:
        done = chosen.upgrade(dry_run=dry_run, progress=say)
    print_upgrade(done, shown_path(chosen.engine.address), dry_run=dry_run)


@app.command()
def info(graph: GraphOption = None, json: JsonOption = False, csv: CsvOption = False) -> None:
    """Say what the graph is, what it holds and which sources it rests on."""
    from graphkit.cli.info import print_info
    from graphkit.cli.output import form

    print_info(opened(graph).info(), form(json=json, csv=csv))
