"""Copying a whole graph from one engine to another."""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.answering import incomplete_note
from graphkit.engines import Engine, Writer
from graphkit.errors import GraphkitError, Refused
from graphkit.folding import Facts
from graphkit.loading import Say, difference
from graphkit.model import Model
from graphkit.snapshot import GraphInfo, read_facts, read_info


@dataclass(frozen=True)
class Copied:
    """How many nodes and relationships a copy holds, as read back from it."""

    nodes: int
    relationships: int
    datasets: tuple[str, ...]


def read_whole(engine: Engine, model: Model) -> tuple[GraphInfo, Facts]:
    """Read everything that a graph holds.

    Raises
    ------
    Refused
        When part of it is missing: a copy would hide that.
    """
    info = read_info(engine)
    if info.incomplete:
        raise Refused(f"{engine.address}: {incomplete_note(info.incomplete)}, then copy it")
    return info, read_facts(engine, model)


def write_whole(
    target: Engine, info: GraphInfo, facts: Facts, model: Model, say: Say = lambda _: None
) -> Copied:
    """Write a whole graph into an empty place, and read it back.

    A copy that was cut short is finished by running it again.

    Raises
    ------
    Refused
        When there is a graph already.
    GraphkitError
        When what is read back differs.
    """
    written = False

    def work(writer: Writer) -> None:
        nonlocal written
        there = read_info(writer)
        before = read_facts(writer, model)
        begun = bool(there.incomplete) and set(there.incomplete) <= set(info.datasets)
        if written and before == facts and there.datasets == info.datasets:
            # The connection was lost just when the copy had been committed.
            return
        if there.datasets or (len(before) and not begun):
            raise Refused(
                f"{target.address} holds a graph already; copy to a new file or an empty database"
            )
        changes = difference(before, facts).changes
        changes.datasets = tuple(info.datasets)
        changes.info = info.properties()
        written = True
        writer.write(changes, say)

    target.transact(work)
    say("reading the copy back")
    try:
        copied, told = read_facts(target, model), read_info(target)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("the copy was written, but not read back") from None
    if copied != facts or told != info:
        raise GraphkitError(f"{target.address}: the copy differs from the graph; do not use it")
    return Copied(len(copied.nodes), len(copied.relationships), tuple(info.datasets))
