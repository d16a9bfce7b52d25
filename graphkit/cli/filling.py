"""What `load`, `check`, `forget`, `copy` and `upgrade` print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from graphkit.claims import Identity
from graphkit.cli.options import shown_path
from graphkit.cli.output import Form, print_json, print_rows, say, visible
from graphkit.copying import Copied
from graphkit.errors import Refused, Stopped
from graphkit.loading import Plan
from graphkit.rows import Rows
from graphkit.tables import Fault, Findings
from graphkit.wording import many

if TYPE_CHECKING:
    from graphkit.graph import Graph
    from graphkit.upgrading import Upgrade

P = ParamSpec("P")

_LISTED = 15
_FAULT = ("file", "row", "column", "value", "reason", "fix")


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Show what is being done, where somebody is watching, and what is kept of what is stopped.

    Raises
    ------
    Stopped
    """
    try:
        if not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield status.update
    except KeyboardInterrupt as stop:
        raise Stopped(f"stopped: {str(stop) or 'nothing was written'}") from None


def _told_afterwards(tell: Callable[P, None]) -> Callable[P, None]:
    """Let who stops the telling of what was done hear that it is done."""

    @wraps(tell)
    def told(*args: P.args, **options: P.kwargs) -> None:
        try:
            tell(*args, **options)
        except KeyboardInterrupt:
            kept = "nothing" if options.get("dry_run") else "all"
            raise Stopped(f"stopped: {kept} was written") from None

    return told


@_told_afterwards
def print_copied(copied: Copied, source: str, target: str) -> None:
    """Print what a copy holds, as read back from it."""
    say(f"{source} is now also in {target}")
    held = f"{copied.nodes:,} nodes, {copied.relationships:,} relationships"
    say(f"{held}, read back and alike", indent=2)


@_told_afterwards
def print_plan(plan: Plan, how: Form, where: str, *, dry_run: bool, prune: bool) -> None:
    """Print what a load changed, or would change."""
    groups = {
        "added": plan.added,
        "changed": plan.changed,
        "ended": plan.ended,
        "removed": plan.removed,
        "no longer said": plan.unmentioned,
    }
    if how is Form.json:
        named = {name: [_plain(each) for each in group] for name, group in groups.items()}
        counts = {"dataset": plan.dataset, "dry_run": dry_run, "total": plan.total}
        warnings = [_cells(each) for each in plan.warnings]
        print_json({**counts, **named, "warnings": warnings})
        return
    if how is Form.csv:
        rows = [
            {"change": name, **_plain(each)} for name, group in groups.items() for each in group
        ]
        columns = ("change", "kind", "from_label", "from", "to_label", "to", "key", "standing")
        print_rows(Rows(columns, tuple(rows), _warned(plan.warnings)), how)
        return
    say(f"dataset {plan.dataset} {'(dry run) ' if dry_run else ''}in {where}")
    if plan.is_empty:
        say("nothing to change" if dry_run else "nothing changed", indent=2)
    # A first load adds everything: a list of it all would bury the rest.
    first = len(plan.added) == plan.total
    for name in ("added", "changed", "ended", "removed"):
        _count(name, groups[name], dry_run=dry_run, listed=not (first and name == "added"))
    if plan.unmentioned:
        fate = "taken out" if prune and not dry_run else "kept; --prune takes it out"
        fate = "would be taken out" if prune and dry_run else fate
        say(f"{len(plan.unmentioned):,} no longer said by {plan.dataset} ({fate})", indent=2)
        _list(plan.unmentioned)
    if plan.warnings:
        _lines(_warned(plan.warnings)[:_LISTED])
        more = len(plan.warnings) - _LISTED
        rest = f", of which {more:,} are not shown ('graphkit check' lists all)" if more > 0 else ""
        say(f"{many(len(plan.warnings), 'warning')}{rest}")


@_told_afterwards
def print_upgrade(done: Upgrade, where: str, *, dry_run: bool) -> None:
    """Print what an upgrade changed, or would change."""
    if not done.is_needed:
        say(f"{where} follows version {done.now} of the model, today's: nothing to do")
        return
    dry = " (dry run)" if dry_run else ""
    say(f"{where} from version {done.before} of the model to version {done.now}{dry}")
    plan = done.plan
    # Most facts get something new with a new model: a list of them would say nothing.
    _count("added", plan.added, dry_run=dry_run)
    _count("changed", [*plan.changed, *plan.ended], dry_run=dry_run, listed=False)
    _count("removed", plan.removed, dry_run=dry_run)
    if done.kept is not None:
        say(f"the old file is kept as {shown_path(done.kept)}", indent=2)


def ask_to_upgrade(graph: Graph) -> None:
    """Ask somebody who watches before a graph is changed that others share."""
    if "://" not in graph.engine.address or not sys.stdin.isatty():
        return
    import typer

    if not typer.confirm("Whoever shares this graph needs this graphkit from then on. Upgrade it?"):
        raise Refused("nothing was changed")


def ask_to_forget(name: str, how: Form) -> None:
    """Ask somebody who watches, and has seen what would go, before a dataset is taken out."""
    if how is not Form.table or not sys.stdin.isatty():
        raise Refused(f"nothing was changed; add --yes to take {name} out")
    import typer

    if not typer.confirm(f"Take {name} out?"):
        raise Refused("nothing was changed")


def _count(name: str, group: Sequence[Identity], *, dry_run: bool, listed: bool = True) -> None:
    if group:
        say(f"{len(group):,} {'would be' if dry_run else 'were'} {name}", indent=2)
        if listed:
            _list(group)


def _list(group: Sequence[Identity]) -> None:
    for each in sorted(group)[:_LISTED]:
        say(str(each), indent=4)
    if len(group) > _LISTED:
        say(f"… and {len(group) - _LISTED:,} more (--json lists all)", indent=4)


def _plain(identity: Identity) -> dict[str, str]:
    if identity.is_node:
        return {"kind": "node", "from_label": identity.name, "from": identity.start}
    return {
        "kind": identity.name,
        "from_label": identity.start_label,
        "from": identity.start,
        "to_label": identity.end_label,
        "to": identity.end,
        "key": identity.key,
        "standing": identity.standing,
    }


def print_faults(found: Findings, how: Form) -> bool:
    """Print faults and, beside them, warnings; say whether there were any faults."""
    if how is Form.json:
        print_json(
            {
                "title": "",
                "columns": _FAULT,
                "rows": [_cells(each) for each in found],
                "notes": [],
                "warnings": [_cells(each) for each in found.warnings],
            }
        )
    elif how is Form.csv:
        print_rows(Rows(_FAULT, tuple(map(_cells, found)), _warned(found.warnings)), how)
    else:
        _lines([*map(str, found), *_warned(found.warnings)])
        count = many(len(found), "fault") if found else "no faults"
        warned = f", {many(len(found.warnings), 'warning')}" if found.warnings else ""
        say(f"{count}{warned}")
    return bool(found)


def _cells(fault: Fault) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in _FAULT}


def _warned(warnings: Sequence[Fault]) -> tuple[str, ...]:
    return tuple(f"warning: {each}" for each in warnings)


def _lines(lines: Sequence[str]) -> None:
    """Print each on one line, however long: a terminal wraps it, a search finds it."""
    for line in lines:
        sys.stdout.write(f"{visible(line)}\n")
