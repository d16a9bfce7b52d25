"""The Python API: a graph, and the questions it answers.

Every verb here has the name, and its options the names, of the command that does the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphkit.answering import (
    incomplete_note,
    may_be_as_known,
    whole_answer,
    whole_description,
)
from graphkit.engines import Engine, open_engine
from graphkit.engines.protocol import MEMORY, SECONDS
from graphkit.errors import FaultyTables, NoGraph, NotFound, Refused, WrongOption, no_graph
from graphkit.model import Model, load_model
from graphkit.rows import Rows
from graphkit.time.asked import asked_day
from graphkit.time.spans import OPEN, in_words

if TYPE_CHECKING:
    import networkx

    from graphkit.claims import Node
    from graphkit.copying import Copied
    from graphkit.finding import Councils, Found, Thing
    from graphkit.folding import Facts
    from graphkit.loading import Plan
    from graphkit.questions.trace import Trace
    from graphkit.snapshot import GraphInfo
    from graphkit.tables import Dataset, Findings
    from graphkit.time.renames import Names
    from graphkit.upgrading import Upgrade
    from graphkit.viz.drawing import Drawing
    from graphkit.viz.exports.part import Part

Day = dt.date | str | None
Progress = Callable[[str], None]

# Where each verb looks for what a text names, the first group first.
_BODIES = ("Board", "Role", "Team", "Partner", "Person")
_REACHING = (("Partner", "Team", "Board"),)
_PLACES = (("Ward", "Neighbourhood", "LSOA", "LocalAuthority", "Area", "Venue"),)
_RANKED = (("LSOA", "Ward", "Neighbourhood", "LocalAuthority"), ("Indicator",))
_TRACED = (("Action",), ("Project", "Plan"), ("Board", "Role", "Team", "Partner"))
_MONEYED = (
    ("FundingStream",),
    ("Partner", "Team", "Board", "Role"),
    ("Project", "Plan", "Action"),
    ("Ward", "Neighbourhood", "LSOA", "LocalAuthority"),
)
_PLACES_ARE = "ward, neighbourhood, LSOA or other place"
_MONEYED_ARE = "funding stream, funder, project or place"
# More rows than any graph answers with.
_ALL = 10_000_000
# The seconds that a query may take: what every engine counts, and some eleven days.
_SHORTEST, _LONGEST = 0.001, 1_000_000
# The gigabytes that a query of a user's own may take beside the graph.
_LEAST_MEMORY, _MOST_MEMORY = 0.1, 1_000_000


def open(address: str | Path, *, say: Progress | None = None) -> Graph:
    """Open a graph.

    Parameters
    ----------
    address : str or Path
        Path of a graph file, which need not exist yet: `Graph.load` makes it. Or
        ``neo4j://host`` and its like: a Neo4j database, with user, password and database
        from ``NEO4J_USERNAME``, ``NEO4J_PASSWORD`` and ``NEO4J_DATABASE``.
    say : callable, optional
        Told in a few words of waits for a server and of retries.

    Returns
    -------
    Graph

    Raises
    ------
    GraphkitError
        When the address cannot hold a graph.

    Examples
    --------
    >>> import graphkit, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> g = graphkit.open(folder / "leeds.kgl")
    >>> plan = g.demo()
    >>> g.trace("annual update year two", as_of="2019-03-01").chains[0].steps[0].link.name
    'Executive Board'
    """
    return Graph(open_engine(str(address), say), say)


class Graph:
    """A graph and the questions it answers; see `open`.

    Parameters
    ----------
    engine : Engine
    say : callable, optional
        Told in a few words of waits and retries, and what an answer has no room for.
    """

    def __init__(self, engine: Engine, say: Progress | None = None) -> None:
        self.engine = engine
        self.say: Progress = say or _silent

    def __enter__(self) -> Self:
        """Give itself, to be closed at the end of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let the connections to a server go; a graph in a file has none."""
        self.engine.close()

    @cached_property
    def model(self) -> Model:
        """The model that the graph follows."""
        return load_model()

    # -- filling it ----------------------------------------------------------

    def load(
        self,
        path: str | Path,
        *,
        dry_run: bool = False,
        prune: bool = False,
        yes: bool = False,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> Plan:
        """Load a folder of tables: all of it, or nothing where there is an error.

        Parameters
        ----------
        path : str or Path
            A folder as docs/tables.md describes.
        dry_run : bool
            Only work out what would change.
        prune : bool
            Also take out what the folder no longer mentions.
        yes : bool
            Prune even when most of the dataset would go.
        strict : bool
            Take warnings for faults.
        progress : callable, optional
            Called with a few words at each stage.

        Returns
        -------
        Plan
            What was, or would be, added, changed, ended, removed and no longer said; and the
            warnings.

        Raises
        ------
        FaultyTables
            With every fault, when there are any.
        GraphBusy
            When another process is writing to the graph.
        """
        from graphkit.collector import collector_off
        from graphkit.loading import check_alone, load, plan_load

        say = progress or _silent
        with collector_off():
            dataset = self._read(Path(path), say)
            say("checking and folding")
            if dry_run:
                reader = self.engine if self.engine.exists() else None
                return plan_load(reader, dataset, self.model, prune=prune, strict=strict)
            checked = None
            if not self.engine.exists():
                # Not even the lock file of a new graph is left behind where there are faults.
                checked = check_alone(dataset, self.model, strict=strict)
            say("comparing with the graph")
            options = {"prune": prune, "yes": yes, "strict": strict}
            return self.engine.transact(
                lambda writer: load(
                    writer, dataset, self.model, **options, checked=checked, say=say
                )
            )

    def check(self, path: str | Path, *, strict: bool = False) -> Findings:
        """Check a folder of tables against the model, writing nothing.

        Parameters
        ----------
        path : str or Path
        strict : bool
            Take warnings for faults.

        Returns
        -------
        Findings
            A tuple of every fault, in order of file and row; empty when there is none. Its
            ``warnings`` are what stops no load and is seldom meant.

        Raises
        ------
        Refused
            When the graph is not one that graphkit loads into.
        """
        from graphkit.collector import collector_off
        from graphkit.loading import plan_load
        from graphkit.tables import Findings

        dataset = self._read(Path(path), _silent)
        reader = self.engine if self.engine.exists() else None
        with collector_off():
            try:
                plan = plan_load(reader, dataset, self.model, strict=strict)
            except FaultyTables as found:
                return Findings(found.faults, found.warnings)
        return Findings((), plan.warnings)

    def coverage(self, path: str | Path, documents: Mapping[str, str | Path]) -> Rows:
        """Show paragraph by paragraph what a dataset took from its documents.

        Parameters
        ----------
        path : str or Path
            The dataset's folder; the graph itself is not asked.
        documents : mapping of str to path
            The text of each document, by the id of its source.

        Returns
        -------
        Rows
            A row a paragraph: its state, how many claims cite it, and why nothing was taken.

        Raises
        ------
        GraphkitError
            When a document cannot be read, or is no source of the dataset.
        FaultyTables
            When tables or readings cannot be read.
        """
        from graphkit.coverage import cover

        return cover(Path(path), {source: Path(file) for source, file in documents.items()})

    def demo(self, *, progress: Progress | None = None) -> Plan:
        """Load the Leeds facts that come with graphkit; see `load`."""
        from importlib.resources import as_file

        from graphkit.bundled import bundled

        with as_file(bundled("data", "leeds")) as folder:
            return self.load(folder, progress=progress)

    def forget(self, name: str, *, dry_run: bool = False, progress: Progress | None = None) -> Plan:
        """Take a dataset out of the graph: all that it says and judges, and its sources.

        What other datasets say too stays, with their evidence alone.

        Parameters
        ----------
        name : str
            Its name, as `info` gives it.
        dry_run : bool
            Only work out what would change.
        progress : callable, optional
            Called with a few words at each stage.

        Returns
        -------
        Plan
            What was, or would be, changed and removed.

        Raises
        ------
        NoGraph
            When there is no graph.
        NotFound
            When the graph holds no such dataset.
        Refused
            When other datasets lean on what would go.
        GraphBusy
            When another process is writing to the graph.
        """
        from graphkit.collector import collector_off
        from graphkit.loading import forget, plan_forget

        say = progress or _silent
        if not self.engine.exists():
            raise NoGraph(no_graph(self.engine.address))
        with collector_off():
            say("working out what goes")
            if dry_run:
                return plan_forget(self.engine, name, self.model)
            return self.engine.transact(lambda writer: forget(writer, name, self.model, say))

    def upgrade(self, *, dry_run: bool = False, progress: Progress | None = None) -> Upgrade:
        """Bring a graph that an earlier graphkit made to today's model.

        What its sources said is folded anew, as if it had been loaded today. A graph of
        today's model is left alone.

        Parameters
        ----------
        dry_run : bool
            Only work out what would change.
        progress : callable, optional
            Called with a few words at each stage.

        Returns
        -------
        Upgrade
            What was, or would be, added, changed and removed, and where the old file is kept.

        Raises
        ------
        Refused
            When the graph follows a newer model than this graphkit.
        GraphBusy
            When another process is writing to the graph.
        """
        from graphkit.collector import collector_off
        from graphkit.upgrading import plan_upgrade, upgrade

        with collector_off():
            if dry_run:
                return plan_upgrade(self.engine, self.model, self.engine.address)
            return upgrade(self.engine, self.model, progress or _silent)

    def copy(self, target: str | Path, *, progress: Progress | None = None) -> Copied:
        """Copy the whole graph, evidence and all, to an empty place on any engine.

        Parameters
        ----------
        target : str or Path
            A new graph file, or the address of an empty database.
        progress : callable, optional
            Called with a few words at each stage.

        Returns
        -------
        Copied
            How many nodes and relationships were read back from the copy.

        Raises
        ------
        Refused
            When the target holds a graph, or part of this one is missing.
        """
        from graphkit.copying import write_whole

        say = progress or _silent
        say("reading the graph")
        info, facts = self._whole()
        with open(target, say=self.say) as copy:
            return write_whole(copy.engine, info, facts, self.model, say)

    @whole_answer
    def _whole(self) -> tuple[GraphInfo, Facts]:
        from graphkit.copying import read_whole

        return read_whole(self.engine, self.model)

    def _read(self, path: Path, say: Progress) -> Dataset:
        from graphkit.loaders.tables import read_folder

        return read_folder(path, lambda name: say(f"reading {name}"))

    # -- asking --------------------------------------------------------------

    @whole_answer
    def find(self, text: str, *kinds: tuple[str, ...], what: str = "", as_of: Day = None) -> Found:
        """Find the one thing that a text names; see `graphkit.finding.find`.

        Of several things of one name, on a day that which bore it then is meant.
        """
        from graphkit.finding import find

        groups = kinds or (tuple(self.model.labels),)
        asked = None if as_of is None else day(as_of)
        return find(
            self.engine, self.model, text, groups, what,
            as_of=asked, names=self._names, councils=self._councils(asked),
        )  # fmt: skip

    def _councils(self, as_of: dt.date | None) -> Councils:
        def councils(things: Sequence[Thing]) -> Mapping[Node, str]:
            from graphkit.claims import PLACES

            if not any(thing.label in PLACES for thing in things):
                return {}
            from graphkit.questions.history import History
            from graphkit.questions.namesakes import Namesakes

            history = History(self.engine, self.model)
            return Namesakes(history, things, as_of or dt.date.today()).councils()

        return councils

    def _places(
        self, text: str, kinds: tuple[tuple[str, ...], ...], what: str, as_of: dt.date
    ) -> tuple[tuple[Thing, ...], str]:
        """Find what a text names, places of one name together; and what to say of it."""
        from dataclasses import replace

        from graphkit.finding import match, said_of, several

        councils = self._councils(as_of)
        found = match(self.engine, self.model, text, kinds, what, as_of=as_of, names=self._names)
        meant = found.things
        if len(meant) > 1:
            from graphkit.questions.history import History
            from graphkit.questions.namesakes import Namesakes

            meant = Namesakes(History(self.engine, self.model), meant, as_of).meant()
        if not meant:
            raise NotFound(several(text, found.things, councils))
        others = [thing for thing in (*found.things, *found.others) if thing not in meant]
        return meant, said_of(replace(found, things=meant, others=tuple(others)), councils)

    def _names(self) -> Names:
        from graphkit.questions.history import read_names

        return read_names(self.engine, self.model)

    @whole_answer
    @may_be_as_known("as_of")
    def trace(
        self,
        text: str,
        *,
        as_of: Day = None,
        include_later: bool = False,
        as_known: bool = False,
        yes: bool = False,
    ) -> Trace:
        """Trace an action, project, plan or body to whoever answers for it.

        Parameters
        ----------
        text : str
            Names the thing: among actions first, then projects and plans, then bodies.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_later : bool
            Also what was first stated after that day and whose beginning is unknown.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.

        Returns
        -------
        Trace
            Its ``rows`` are one a step: chain, step, word, label, id, name, dates, evidence.

        Raises
        ------
        NotFound
            When the text names nothing, or several things.
        """
        from dataclasses import replace

        found = self.find(text, *_TRACED, what="action, project, plan or body", as_of=day(as_of))
        from graphkit.questions.trace import Tracer

        tracer = Tracer(self.engine, self.model, include_later=include_later)
        trace = tracer.trace(found.thing, day(as_of), dt.date.today())
        if found.note:
            trace = replace(trace, notes=(found.note, *trace.notes))
        return trace

    @whole_answer
    @may_be_as_known("as_of")
    def show(
        self,
        text: str,
        *,
        as_of: Day = None,
        include_later: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Show everything that is said of one thing: what it owns, chairs, funds, consists of.

        Parameters
        ----------
        text : str
            Names it: a board, role, partner, team or person first, then anything else.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_later : bool
            Also what was first stated after that day and whose beginning is unknown.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row a fact: relation, the other end, state, dates, evidence.

        Raises
        ------
        NotFound
            When the text names nothing, or several things.
        """
        from graphkit.questions.show import show_thing

        others = tuple(label for label in self.model.labels if label not in _BODIES)
        found = self.find(text, _BODIES, others, as_of=day(as_of))
        rows = show_thing(
            self.engine, self.model, found.thing, day(as_of), include_later=include_later
        )
        return _limited(rows, limit, found.note)

    @whole_answer
    @may_be_as_known("as_of")
    def gaps(
        self,
        text: str | None = None,
        *,
        as_of: Day = None,
        only: str | None = None,
        duplicates: bool = False,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """List what is broken: no owner, no board, no due date, no chair, chains that end.

        Parameters
        ----------
        text : str, optional
            Names a thing or a place: only what concerns it, its parts, its work, or what is
            stated to be there; all gaps when left out.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        only : str, optional
            One kind of gap, such as "no owner".
        duplicates : bool
            Instead, the pairs of things that may be one, and what was judged of them.
        include_old : bool
            Also things that their sources went on for five years without.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row a gap: its kind, the thing, what is known of it, its evidence; or a row a
            pair: how alike its names are, both things, the judgement, why, their evidence.

        Raises
        ------
        WrongOption
            When there is no such kind of gap, or duplicates are asked for with one.
        """
        if duplicates and only is not None:
            raise WrongOption("ask for one kind of gap, or for duplicates; not for both")
        about: tuple[Thing, ...] = ()
        note = ""
        if text is not None:
            kinds = (tuple(self.model.labels),)
            about, note = self._places(text, kinds, "", day(as_of))
        if duplicates:
            from graphkit.questions.duplicates import find_duplicates

            rows = find_duplicates(self.engine, self.model, day(as_of), about)
            return _limited(rows, limit, note)
        from graphkit.questions.gaps import find_gaps

        rows = find_gaps(
            self.engine, self.model, day(as_of), about=about, only=only, include_old=include_old
        )
        return _limited(rows, limit, note)

    @whole_answer
    @may_be_as_known("as_of")
    def funding(
        self,
        text: str | None = None,
        *,
        as_of: Day = None,
        by: str | None = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Follow the money: what it pays for, at what stage, with whom and where.

        Parameters
        ----------
        text : str, optional
            Names a funding stream, a funder, a project or a place; all money when left out.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        by : str, optional
            "stream", "ward" or "funder": totals instead of single sums.
        include_old : bool
            Also sums that their sources went on for five years without; of one thing they
            are always told.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row a sum or a total; amounts in pounds.

        Raises
        ------
        NotFound
            When the text names nothing, or several things.
        """
        from graphkit.questions.funding import Money, follow_money
        from graphkit.questions.history import History

        by = by.casefold() if by is not None else None
        found = None
        if text is not None:
            found = self.find(text, *_MONEYED, what=_MONEYED_ARE, as_of=day(as_of))
        history = History(self.engine, self.model)
        money = Money(history, day(as_of), include_old=include_old)
        rows = follow_money(money, found.thing if found else None, by)
        return _limited(rows, limit, found.note if found else "")

    @whole_answer
    @may_be_as_known("as_of")
    def reach(
        self,
        text: str | None = None,
        *,
        with_: str | None = None,
        gaps: bool = False,
        as_of: Day = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Show how far a partner or team reaches: places, boards, partners and people.

        Parameters
        ----------
        text : str, optional
            Names the partner, team or board; left out only with `gaps`.
        with_ : str, optional
            Names another one: what both reach, and what only one does.
        gaps : bool
            The most deprived areas that nobody, or only one partner, is known to reach.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_old : bool
            Also what its sources went on for five years without; of one body it is always told.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row for each thing reached, with the path that shows it and its evidence.

        Raises
        ------
        NotFound
            When a text names nothing, or several things.
        """
        from graphkit.questions.reach import Reach

        if (text is None) != gaps:
            raise WrongOption("name a partner, team or board, or ask for gaps; one of the two")
        # What is told of one named body always holds what is old, marked.
        old = include_old or text is not None
        reach = Reach(self.engine, self.model, day(as_of), include_old=old)
        if text is None:
            return _limited(reach.gaps(), limit)
        found = self.find(text, *_REACHING, what="partner, team or board", as_of=day(as_of))
        if with_ is None:
            return _limited(reach.of(found.thing), limit, found.note)
        other = self.find(with_, *_REACHING, what="partner, team or board", as_of=day(as_of))
        notes = "; ".join(note for note in (found.note, other.note) if note)
        return _limited(reach.overlap(found.thing, other.thing), limit, notes)

    @whole_answer
    @may_be_as_known("as_of")
    def resilience(
        self,
        *,
        as_of: Day = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Show who holds the partnership network together, and what goes if they do.

        Parameters
        ----------
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_old : bool
            Also what its sources went on for five years without.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row for each partner, link, post or funder whose loss cuts something off.
        """
        from graphkit.questions.resilience import resilience

        rows = resilience(self.engine, self.model, day(as_of), include_old=include_old)
        return _limited(rows, limit)

    @whole_answer
    @may_be_as_known("end")
    def changes(
        self,
        start: Day,
        end: Day = None,
        *,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """List what changed between two days, and apart from it what was first stated.

        Parameters
        ----------
        start, end : datetime.date or str
            The first day, and the day up to which to look; today when left out.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row for each beginning, end, succession, decision, designation, sum of money.

        Raises
        ------
        WrongOption
            When the days are the wrong way round.
        """
        from graphkit.questions.changes import changes

        first, last = day(start, first=True), day(end)
        if last < first:
            raise WrongOption(f"{last} is before {first}; give the earlier day first")
        return _limited(changes(self.engine, self.model, first, last), limit)

    @whole_answer
    @may_be_as_known("as_of")
    def ranks(
        self,
        text: str | None = None,
        *,
        as_of: Day = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Show ranks by release, moves, and what entered or left the most deprived 1% and 10%.

        Parameters
        ----------
        text : str, optional
            Names a place or an indicator; all ranked places when left out.
        as_of : datetime.date or str, optional
            The day up to which to look; today when left out.
        include_old : bool
            Also what is old among all ranked places; of one place or indicator it is always told.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row for each place, indicator and pair of releases.

        Raises
        ------
        NotFound
            When the text names nothing, or several things.
        """
        from graphkit.questions.ranks import ranks

        found = None
        if text is not None:
            found = self.find(text, *_RANKED, what="ranked place or indicator", as_of=day(as_of))
        about = found.thing if found else None
        rows = ranks(self.engine, self.model, day(as_of), about, include_old=include_old)
        return _limited(rows, limit, found.note if found else "")

    @whole_answer
    @may_be_as_known("as_of")
    def place(
        self,
        text: str,
        *,
        as_of: Day = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
    ) -> Rows:
        """Show everything about one ward, neighbourhood or LSOA.

        Parameters
        ----------
        text : str
            Names the place. Of several places of that name in one council's area, or one in
            another, each is told, parted by the column ``place``, the ward first.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_old : bool
            Changes nothing: what its sources went on for five years without is always told.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.

        Returns
        -------
        Rows
            A row a fact, by section: where it lies, designations, boards, projects, money …

        Raises
        ------
        NotFound
            When the text names nothing, or several things.
        """
        from graphkit.questions.place import about_places

        things, note = self._places(text, _PLACES, _PLACES_ARE, day(as_of))
        rows = about_places(self.engine, self.model, things, day(as_of), include_old=include_old)
        return _limited(rows, limit, note)

    @whole_answer
    @may_be_as_known("until", "as_of")
    def view(
        self,
        name: str,
        text: str | None = None,
        until: Day = None,
        *,
        as_of: Day = None,
        hops: int | None = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
    ) -> Drawing:
        """Draw the answer to a question; docs/views.md says what each view shows.

        Parameters
        ----------
        name : str
            "accountability", "trace", "funding", "partners", "place", "around" or "changes".
        text : str, optional
            What it is about, where the view asks for it; the first day of "changes".
        until : datetime.date or str, optional
            The last day of "changes"; today when left out.
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        hops : int, optional
            How many steps "around" goes; one when left out.
        include_old : bool
            Also what its sources went on for five years without, marked.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.

        Returns
        -------
        Drawing
            Things and lines with their evidence, in a fixed order; no positions. Past
            5,000 things or 20,000 lines the strongest part, which says what it left out.

        Raises
        ------
        WrongOption
            When there is no such view, or it has no use for what is given, or lacks a text.
        NotFound
            When the text names nothing, or several things.
        """
        from graphkit.choosing import one_of
        from graphkit.views import MOST_HOPS, VIEWS, view_called

        name = one_of(name, VIEWS, "view")
        given = {"until": until, "as_of": as_of, "hops": hops, "include_old": include_old}
        view_called(name, text, given)
        if hops is not None and not 1 <= hops <= MOST_HOPS:
            raise WrongOption(f"hops is {hops}; ask for 1 to {MOST_HOPS}")
        return self._draw(name, text or "", until, day(as_of), hops or 1, old=include_old)

    def _draw(
        self, name: str, text: str, until: Day, as_of: dt.date, hops: int, *, old: bool
    ) -> Drawing:
        from dataclasses import replace

        from graphkit.viz.licences import with_licences
        from graphkit.viz.limits import within_limits

        found = None
        drawing: Drawing
        match name:
            case "accountability":
                from graphkit.views.accountability import accountability

                drawing = accountability(self.engine, self.model, as_of, include_old=old)
            case "partners":
                from graphkit.views.partners import partners

                drawing = partners(self.engine, self.model, as_of, include_old=old)
            case "trace":
                from graphkit.views.trace import draw_trace

                trace = self.trace(text, as_of=as_of)
                drawing = draw_trace(self.engine, self.model, trace)
            case "funding":
                from graphkit.views.funding import funding

                if text:
                    found = self.find(text, *_MONEYED, what=_MONEYED_ARE, as_of=as_of)
                about = found.thing if found else None
                drawing = funding(self.engine, self.model, about, as_of, include_old=old)
            case "place":
                from graphkit.views.place import place

                found = self.find(text, *_PLACES, what=_PLACES_ARE, as_of=as_of)
                drawing = place(self.engine, self.model, found.thing, as_of, include_old=old)
            case "around":
                from graphkit.views.around import around

                found = self.find(text, as_of=as_of)
                drawing = around(self.engine, self.model, found.thing, as_of, hops)
            case _:
                from graphkit.views.changes import draw_changes

                rows = self.changes(text, until)
                drawing = draw_changes(
                    self.engine, self.model, rows, day(text, first=True), day(until)
                )
        if found and found.note:
            drawing = replace(drawing, notes=(found.note, *drawing.notes))
        # It is drawn under the name that it bore on the day.
        ever = self._names().ever(found.thing.node) if found else []
        kept = within_limits(drawing, {f"{label}/{node_id}" for label, node_id in ever})
        return with_licences(kept)

    @whole_answer
    @may_be_as_known("as_of")
    def to_networkx(
        self,
        kind: str,
        *,
        as_of: Day = None,
        include_old: bool = False,
        as_known: bool = False,
        yes: bool = False,
    ) -> networkx.Graph:
        """Project the graph for analysis with NetworkX.

        Parameters
        ----------
        kind : str
            "partners" (through projects and boards), "accountability" or "money".
        as_of : datetime.date or str, optional
            The day to ask about; today when left out.
        include_old : bool
            Also what its sources went on for five years without.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.

        Returns
        -------
        networkx.Graph or networkx.DiGraph
            Nodes are (label, id); docs/networkx.md lists the attributes.

        Raises
        ------
        GraphkitError
            When there is no such projection.
        """
        from graphkit.questions.projections import project

        kind = kind.casefold()
        return project(self.engine, self.model, kind, day(as_of), include_old=include_old)

    @whole_answer
    @may_be_as_known("as_of")
    def query(
        self,
        name: str,
        /,
        *,
        as_known: bool = False,
        yes: bool = False,
        limit: int | None = None,
        seconds: float = SECONDS,
        **parameters: Any,
    ) -> Rows:
        """Run a named query.

        Parameters
        ----------
        name : str
            Its name, as ``graphkit query list`` shows it.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.
        seconds : float
            How long it may take.
        **parameters
            Its parameters by name, as text or as what they are.

        Returns
        -------
        Rows

        Raises
        ------
        GraphkitError
            When there is no such query, or a parameter does not fit.
        """
        from graphkit.named_queries import named_query
        from graphkit.parameters import fitting

        query = named_query(name)
        if as_known and all(parameter.name != "as_of" for parameter in query.parameters):
            raise WrongOption(f"query {name} asks about no day; leave as_known out")
        if any(parameter.name == "limit" for parameter in query.parameters):
            # One row more than asked for tells whether the answer was cut.
            parameters["limit"] = _ALL if limit is None else _positive(limit) + 1
        _positive_time(seconds)
        values = fitting(query.values(parameters, dt.date.today()))
        rows = self.engine.read(query.text, values, limit=_one_more(limit), seconds=seconds)
        notes = [f"as of {values['as_of'].isoformat()}"] if "as_of" in values else []
        return _cut(tuple(query.columns), rows, limit, notes, query.title)

    @whole_answer
    def cypher(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        seconds: float = SECONDS,
        memory: float = MEMORY,
    ) -> Rows:
        """Run a reading query of your own.

        Parameters
        ----------
        text : str
            Cypher that only reads and that every engine answers alike (docs/cypher.md).
        parameters : mapping, optional
            Values for its ``$names``.
        limit : int, optional
            Most rows to return, all when left out; a note says so when there were more.
        seconds : float
            How long it may take.
        memory : float
            How many gigabytes it may take beside the graph itself; on a server its own
            settings decide.

        Returns
        -------
        Rows

        Raises
        ------
        GraphkitError
            When it cannot be run, takes longer, or needs more memory.
        Refused
            When it writes, reads files, names what the model lacks, or would be answered
            differently elsewhere.
        """
        from graphkit.guard import guard
        from graphkit.parameters import fitting
        from graphkit.vocabulary import only_things, refuse_unknown

        guard(text)
        refuse_unknown(text, self.model)
        text = only_things(text, self.model)
        _positive_time(seconds)
        _positive_memory(memory)
        self.engine.vet(text)
        values = fitting(parameters or {})
        rows = self.engine.read_apart(
            text, values, limit=_one_more(limit), seconds=seconds, memory=memory
        )
        columns = tuple(rows[0]) if rows else ()
        return _cut(columns, rows, limit, [], "")

    @whole_answer
    @may_be_as_known("as_of")
    def export(
        self,
        format: str | None = None,
        output: str | Path | None = None,
        *,
        query: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        around: str | None = None,
        hops: int | None = None,
        as_of: Day = None,
        as_known: bool = False,
        yes: bool = False,
        without_people: bool = False,
    ) -> Any:
        """Write the graph, a part of it or the rows of a query for other tools.

        Parameters
        ----------
        format : str, optional
            "json", "csv", "xlsx", "graphml", "gexf", "cytoscape", "node-link", "dot",
            "mermaid" or "popolo"; what the output's ending means when left out, else "json".
        output : str or Path, optional
            The file to write; of csv, two beside it.
        query : str, optional
            A named query, whose rows are written.
        parameters : mapping, optional
            Its parameters by name.
        around : str, optional
            Names a thing: only what is within `hops` steps of it.
        hops : int, optional
            Most steps from it; one when left out.
        as_of : datetime.date or str, optional
            Only what is in force on that day; all days when left out.
        without_people : bool
            Leave persons out: their nodes, their relationships, their names in any text.
        as_known : bool
            Only by what sources dated up to then say, as if no later one were loaded.
        yes : bool
            Do so however large the graph is.

        Returns
        -------
        tuple of Path
            The files written, with an output. Without one: dict for the formats made of
            JSON, such as ``nodes`` and ``relationships`` of "json"; else text.

        Raises
        ------
        WrongOption
            When there is no such format, or options do not go together.
        Refused
            When the format cannot hold it, or part of the graph is missing.
        GraphkitError
            When the file cannot be written; nothing is, then.

        Examples
        --------
        >>> import graphkit, tempfile, pathlib
        >>> g = graphkit.open(pathlib.Path(tempfile.mkdtemp()) / "leeds.kgl")
        >>> plan = g.demo()
        >>> len(g.export("cytoscape", around="Executive Board")["elements"]["nodes"]) > 5
        True
        """
        from graphkit.snapshot import read_info
        from graphkit.viz.exports import chosen, files_of, shown
        from graphkit.viz.exports.choosing import choose_part, choose_rows
        from graphkit.viz.files import write_files

        how = chosen(format, output)
        if output is None and how.needs_file:
            raise WrongOption(f"{how.name} needs a file to go to; name one with --output")
        if query is not None and around is not None:
            raise WrongOption("choose one of a query and what is around one thing")
        if query is None and parameters:
            raise WrongOption("parameters belong to a query; name one with --query")
        if hops is not None and around is None:
            raise WrongOption("hops are counted from one thing; name it with --around")
        if hops is not None and hops < 1:
            raise WrongOption(f"hops {hops} is less than 1; ask for at least one step")
        date = None if as_of is None else day(as_of)
        content: Part | Rows
        if query is not None:
            content = choose_rows(
                self, how, query, parameters or {}, as_of=date, people=not without_people
            )
        else:
            content = choose_part(
                self, around, hops=hops or 1, as_of=date, people=not without_people
            )
        if date is not None:
            self.say(f"as of {in_words(date)}")
        for note in content.notes:
            self.say(note)
        if output is None:
            return shown(how, content)
        if incomplete := read_info(self.engine).incomplete:
            # A file goes on to people who never see a note beside it.
            raise Refused(incomplete_note(incomplete))
        return write_files(files_of(how, content), output)

    @whole_description
    def info(self) -> dict[str, Any]:
        """Say what the graph is, what it holds and where that comes from.

        Returns
        -------
        dict
        """
        from graphkit.snapshot import read_info

        held = self.engine.describe()
        about = read_info(self.engine)
        counted = {
            row["name"]: row["n"]
            for text in (
                "MATCH (n) RETURN labels(n)[0] AS name, count(*) AS n",
                "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS n",
            )
            for row in self.engine.read(text)
        }
        unnamed = self.engine.read(
            "MATCH (n) WHERE n.collective = true RETURN labels(n)[0] AS name, count(*) AS n"
        )
        stand_for_several = {row["name"]: row["n"] for row in unnamed}
        sources = self.engine.read(
            "MATCH (s:Source) RETURN s.id AS id, s.name AS name, s.date AS date ORDER BY date, id"
        )
        return {
            "engine": held.engine,
            "engine_version": held.version,
            "address": held.address,
            "bytes": held.bytes,
            "database": held.database,
            "incomplete": about.incomplete,
            "model_version": about.model_version,
            "graphkit_model_version": self.model.version,
            "datasets": about.datasets,
            "nodes": {n: counted[n] for n in self.model.labels if n in counted},
            "collectives": dict(sorted(stand_for_several.items())),
            "relationships": {n: counted[n] for n in self.model.relationships if n in counted},
            "sources": sources,
        }


def day(value: Day, *, first: bool = False) -> dt.date:
    """Read the day to ask about; today when it is None.

    Parameters
    ----------
    value : datetime.date or str or None
        Text in any of the forms that `graphkit.time.asked.asked_day` reads.
    first : bool
        Whether the first day of a month or a year is meant; else the last.

    Raises
    ------
    WrongOption
        When it is no date, or the one that stands for an open end.

    Examples
    --------
    >>> day("2019-03-01"), day("2019-03")
    (datetime.date(2019, 3, 1), datetime.date(2019, 3, 31))
    """
    if value is None:
        return dt.date.today()
    try:
        asked = asked_day(value, first=first) if isinstance(value, str) else value
    except ValueError:
        raise WrongOption(
            f"{value!r} is no date; write it as 2019-03-31, 2019-03, 2019, 31 March 2019 or today"
        ) from None
    if isinstance(asked, dt.datetime):
        asked = asked.date()
    if asked == OPEN:
        raise WrongOption(f"{asked} stands for an open end; ask about an earlier day")
    return asked


def _positive_time(seconds: float) -> None:
    # What is no number is neither.
    if not _SHORTEST <= seconds <= _LONGEST:
        fix = f"give {_SHORTEST} to {_LONGEST:,}"
        raise WrongOption(f"{seconds:g} seconds is no time to wait; {fix}")


def _positive_memory(gigabytes: float) -> None:
    if not _LEAST_MEMORY <= gigabytes <= _MOST_MEMORY:
        fix = f"give {_LEAST_MEMORY} to {_MOST_MEMORY:,}"
        raise WrongOption(f"{gigabytes:g} gigabytes is no memory to give a query; {fix}")


def _positive(limit: int) -> int:
    if limit < 1:
        raise WrongOption(f"limit {limit} is less than 1; ask for at least one row")
    return min(limit, _ALL)


def _one_more(limit: int | None) -> int | None:
    """Ask for one row more than is wanted, which tells whether the answer was cut."""
    return None if limit is None else _positive(limit) + 1


def _cut(
    columns: tuple[str, ...],
    rows: list[dict[str, Any]],
    limit: int | None,
    notes: list[str],
    title: str,
) -> Rows:
    if limit is not None and len(rows) > limit:
        notes.append(f"only the first {limit:,} rows are shown; ask for more with limit")
    return Rows(columns, tuple(rows[:limit]), tuple(notes), title)


def _limited(rows: Rows, limit: int | None, note: str = "") -> Rows:
    notes = ([note] if note else []) + list(rows.notes)
    if limit is not None and len(rows) > _positive(limit):
        notes.append(f"only the first {limit:,} of {len(rows):,} rows are shown")
    return Rows(rows.columns, rows.rows[:limit], tuple(notes), rows.title, rows.empty)


def _silent(_: str) -> None:
    pass
