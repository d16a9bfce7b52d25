"""What `info` prints."""

from __future__ import annotations

from typing import Any

from graphkit.answering import incomplete_note, other_model
from graphkit.cli.options import shown_path
from graphkit.cli.output import Form, print_json, print_rows, say
from graphkit.rows import Rows


def print_info(info: dict[str, Any], how: Form) -> None:
    """Print what a graph is and holds."""
    if how is Form.json:
        print_json(info)
        return
    address = shown_path(info["address"])
    told = (
        other_model(info["model_version"], address),
        incomplete_note(info["incomplete"]) if info["incomplete"] else "",
    )
    notes = tuple(note for note in told if note)
    counted = [("node", info["nodes"]), ("relationship", info["relationships"])]
    rows = tuple(
        {"what": what, "name": name, "count": count}
        for what, group in counted
        for name, count in group.items()
    )
    if how is Form.csv:
        print_rows(Rows(("what", "name", "count"), rows, notes), how)
        return
    say(address, bold=True)
    size = "" if info["bytes"] is None else f" · {info['bytes'] / 1e6:.1f} MB"
    version = info["model_version"] or "none"
    database = "" if info["database"] is None else f" · database {info['database']}"
    say(
        f"{info['engine']} {info['engine_version']}{size}{database} · model version {version}",
        dim=True,
    )
    for note in notes:
        say(note, bold=True)
    for name, description in info["datasets"].items():
        say(f"dataset {name}: {description}")
    sources = tuple(info["sources"])
    print_rows(Rows(("id", "date", "name"), sources, title="Sources"), how)
    for what, group in counted:
        total = sum(group.values())
        listed = ", ".join(f"{name} {count:,}" for name, count in group.items())
        say(f"{total:,} {what}s: {listed}")
    if info["collectives"]:
        listed = ", ".join(f"{name} {count:,}" for name, count in info["collectives"].items())
        say(f"of these stand for several that no source names: {listed}")
