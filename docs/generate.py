"""Make the pages that follow from the code, and the real output that others show.

``make docs`` writes them; a test fails when one is stale. A block of output follows a
comment that names its command::

    <!-- run: graphkit trace "annual update" --as-of 2019-03-01 -->
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_RUN = re.compile(r"(<!-- run: (?P<command>[^\n]*?) -->\n)```[^\n]*\n.*?```\n", re.DOTALL)


def schema_page() -> str:
    """Write the page of the model from the model file."""
    from graphkit.model import load_model

    model = load_model()
    lines = [
        "# The schema",
        "",
        "Made from [`schema/model.toml`](../schema/model.toml) by `make docs`.",
        "",
        f"Version {model.version} of the model: {len(model.labels)} labels and "
        f"{len(model.relationships)} relationship types. Every node has an `id`, unique in its "
        "label. [tables.md](tables.md) says how each becomes a CSV file.",
        "",
        "## Labels",
    ]
    every = set.intersection(*(set(label.properties) for label in model.labels.values()))
    for label in model.labels.values():
        lines += ["", f"### {label.name}", "", label.meaning]
        lasts = label.name in model.lasting
        lines += ["", "It can [begin and end](#what-can-begin-and-end)."] if lasts else []
        apart = every | model.lasts.keys() if lasts else every
        lines += _properties([p for p in label.properties.values() if p.name not in apart])
    shared = next(iter(model.labels.values())).properties
    lines += ["", "### Every node", *_properties([p for p in shared.values() if p.name in every])]
    lines += [
        "",
        "### What can begin and end",
        "",
        f"{', '.join(model.lasting)}: the stated end of",
    ]
    lines += ["one bounds [every state at either end of it](claims.md#in-force)."]
    lines += _properties(list(model.lasts.values()))
    lines += ["", "## Relationship types"]
    common = set.intersection(*(set(kind.properties) for kind in model.relationships.values()))
    for kind in model.relationships.values():
        lines += ["", f"### {kind.name}", "", kind.meaning, ""]
        lines += [f'*"{kind.forward}" / "{kind.backward}"* · {_nature(kind)}', ""]
        starts: dict[str, list[str]] = {}
        for start, end in kind.ends:
            starts.setdefault(start, []).append(end)
        joined: dict[str, list[str]] = {}
        for start, ends in starts.items():
            joined.setdefault(", ".join(ends), []).append(start)
        lines += [f"- {', '.join(begin)} → {ends}" for ends, begin in joined.items()]
        lines += _properties([p for p in kind.properties.values() if p.name not in common])
    first = next(iter(model.relationships.values())).properties
    lines += ["", "### Every relationship"]
    lines += _properties([p for p in first.values() if p.name in common])
    lines += ["", "## Evidence, on nodes and relationships alike"]
    lines += _properties(list(model.evidence.values()))
    lines += ["", "## Mentions, on nodes alone", *_properties(list(model.mentions.values()))]
    lines += ["", "## Kinds of board, and what each owes", "", "| kind | what | owes |"]
    lines += ["| --- | --- | --- |"]
    for board in model.board_kinds.values():
        top = " The top of every chain." if board.top else ""
        lines += [f"| {board.name} | {board.meaning}{top} | {', '.join(board.owes) or '–'} |"]
    lines += ["", "## The walk of accountability", "", "Tried in this order at each node:", ""]
    for step in model.walk.steps:
        only = "".join(
            f", only where {name} is {' or '.join(v or 'not stated' for v in values)}"
            for name, values in step.only.items()
        )
        way = "back along" if step.direction == "in" else "along"
        lines += [
            f"{step.order + 1}. from {', '.join(step.from_labels)} {way} {step.type} "
            f"to {', '.join(step.to_labels)}{only}: “{step.word}”"
        ]
    lines += ["", f"At most {model.walk.most_steps} steps, and no body twice."]
    return "\n".join(lines) + "\n"


def _nature(kind: Any) -> str:
    parts = ["a state, true for a time" if kind.kind == "state" else "an event"]
    if kind.key:
        parts.append(f"key: {', '.join(kind.key)}")
    if kind.single_for:
        side = "end" if kind.single_for == "to" else "beginning"
        parts.append(f"only one on a day for its {side}")
    return " · ".join(parts)


def _properties(properties: list[Any]) -> list[str]:
    if not properties:
        return []
    lines = ["", "| property | type | what |", "| --- | --- | --- |"]
    for each in properties:
        notes = [each.description]
        notes += [f"One of: {', '.join(each.one_of)}."] if each.one_of else []
        notes += ["Required."] if each.required else []
        notes += ["Worked out by graphkit."] if each.derived else []
        lines.append(f"| `{each.name}` | {each.type} | {' '.join(notes)} |")
    return lines


def cli_page() -> str:
    """Write the page of the commands from the commands themselves."""
    from typer.main import get_command

    from graphkit.cli.app import app

    def pages(command: Any, path: str) -> Iterator[str]:
        subcommands = getattr(command, "commands", None)
        if subcommands is not None:
            for name, each in subcommands.items():
                yield from pages(each, f"{path} {name}")
            return
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(
            f"{p.name.upper()}" if p.required else f"[{p.name.upper()}]" for p in arguments
        )
        yield f"\n## {path}\n\n`{' '.join([path, usage]).strip()}`\n\n{command.help}\n\n"
        yield "| argument or option | what |\n| --- | --- |\n"
        for each in command.params:
            if getattr(each, "hidden", False):
                continue
            names = each.name.upper() if each in arguments else ", ".join(each.opts)
            flag = getattr(each, "is_flag", False)
            value = "" if flag or each in arguments else f" {(each.metavar or 'VALUE').upper()}"
            default = each.default
            shown = default not in (None, False, ()) and not flag and not callable(default)
            more = f" Default: {default}." if shown and each not in arguments else ""
            more += f" Also from `{each.envvar}`." if each.envvar else ""
            help_text = (getattr(each, "help", "") or "").rstrip()
            yield f"| `{names}{value}` | {help_text}{more} |\n"

    body = "".join(pages(get_command(app), "graphkit"))
    head = "# The commands\n\nMade from the commands themselves by `make docs`.\n"
    return head + body


def queries_page() -> str:
    """Write the page of the named queries from their headers."""
    from graphkit.named_queries import named_queries

    lines = ["# The named queries", "", "Made from `queries/*.cypher` by `make docs`."]
    for query in named_queries().values():
        lines += ["", f"## {query.name}", "", f"{query.title}.", ""]
        lines += [f"For: {query.audience}. Question {query.question} of the model."]
        if query.parameters:
            lines += ["", "| parameter | type | default | what |", "| --- | --- | --- | --- |"]
            for p in query.parameters:
                default = "required" if p.default is None else p.default
                lines += [f"| `{p.name}` | {p.type} | {default} | {p.description} |"]
        lines += ["", "| column | what |", "| --- | --- |"]
        lines += [f"| `{name}` | {text} |" for name, text in query.columns.items()]
    return "\n".join(lines) + "\n"


def with_output(text: str, graph: Path) -> str:
    """Fill each block of output with what its command prints."""

    def run(found: re.Match[str]) -> str:
        command = found["command"]
        arguments = shlex.split(command)[1:]
        environment = {**os.environ, "GRAPHKIT_GRAPH": str(graph), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", *arguments],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            cwd=ROOT,
            check=False,
        )
        printed = "\n".join(line.rstrip() for line in (done.stdout + done.stderr).splitlines())
        return f"{found[1]}```console\n$ {command}\n{printed}\n```\n"

    return _RUN.sub(run, text)


def pages() -> dict[Path, str]:
    """Make every page, by path."""
    made = {
        DOCS / "schema.md": schema_page(),
        DOCS / "cli.md": cli_page(),
        DOCS / "queries.md": queries_page(),
    }
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "leeds.kgl"
        from graphkit.graph import open as open_graph

        open_graph(graph).demo()
        for page in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]:
            text = page.read_text("utf-8") if page not in made else made[page]
            if _RUN.search(text):
                made[page] = with_output(text, graph)
    return made


def main() -> None:
    """Write every page that is not up to date."""
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
