"""A drawing as one HTML page that needs nothing else: no network, no server, no install.

pyvis makes the network and ships the script that draws it; the page around it is ours
(``viz/assets``). All that came from outside travels as JSON in a block that no browser runs,
and the page's own script writes it as text. A content security policy names the scripts and
the style by their hashes and forbids every request.

References
----------
pyvis 0.3.2 and the vis-network 9.1.2 in it (MIT or Apache 2.0). W3C, Content Security Policy
Level 3, for hashes in a policy and for data blocks, which it leaves alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from graphkit.viz.bends import bends
from graphkit.viz.drawing import Drawing, Line, Period, Thing
from graphkit.viz.files import write_files
from graphkit.viz.marks import FADED, INK, LINE, STATES, mark, marked_labels

from graphkit.bundled import bundled
from graphkit.model import Model, load_model
from graphkit.text import closed

# In the order in which one uses another; they share one scope.
_SCRIPTS = (
    "state.js",
    "shapes.js",
    "labels.js",
    "picture.js",
    "svg.js",
    "legend.js",
    "panel.js",
    "search.js",
    "slider.js",
    "table.js",
    "downloads.js",
    "main.js",
)
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
# Past this many things a drag leaves the lines out until it ends.
_MANY = 1500
# How far apart lines between the same two things are bent.
_BEND = 0.22


def write_page(drawing: Drawing, positions: Mapping[str, tuple[float, float]], path: Path) -> None:
    """Write a drawing as one HTML file.

    Parameters
    ----------
    drawing : Drawing
    positions : mapping of str to (float, float)
        Where each thing stands, by its key: x to the right and y downwards, in pixels at
        full size.
    path : Path
        The file, replaced where it exists.

    Raises
    ------
    GraphkitError
        When it cannot be written; nothing is, then.
    """
    write_files({"": page(drawing, positions).encode("utf-8")}, path)


def page(drawing: Drawing, positions: Mapping[str, tuple[float, float]]) -> str:
    """Make the page of a drawing.

    Parameters
    ----------
    drawing : Drawing
    positions : mapping of str to (float, float)
        As for `write_page`.

    Returns
    -------
    str
        The HTML.
    """
    library = _library()
    script = _own_script()
    style = _asset("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; "
        f"style-src {_hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return Template(_asset("page.html")).substitute(
        policy=html.escape(policy),
        question=html.escape(_printable(drawing.question)),
        style=style,
        data=_json(_content(drawing, positions)),
        library=library,
        script=script,
    )


def _asset(name: str) -> str:
    return bundled("viz", "assets", name).read_text("utf-8")


def _library() -> str:
    from importlib.resources import files

    return files("pyvis").joinpath(_VIS).read_text("utf-8")


def _own_script() -> str:
    parts = "\n".join(_asset(name) for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _printable(text: str) -> str:
    # Half of a surrogate pair cannot be written as UTF-8.
    return closed(text).encode("utf-8", "replace").decode("utf-8")


def _json(value: Any) -> str:
    # ASCII only, and nothing in it can end the block that it stands in or open a comment.
    text = json.dumps(_closed(value), ensure_ascii=True, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _closed(value: Any) -> Any:
    """End in every text what turns its direction: the page sets texts beside each other."""
    if isinstance(value, str):
        return closed(value)
    if isinstance(value, Mapping):
        return {closed(str(name)): _closed(each) for name, each in value.items()}
    return [_closed(each) for each in value] if isinstance(value, list | tuple) else value


def _content(drawing: Drawing, positions: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    model = load_model()
    used = {thing.label for thing in drawing.things}
    marks = {
        label: {
            "words": mark(label).words,
            "meaning": model.labels[label].meaning,
            "family": mark(label).family.words,
            "shape": mark(label).shape,
            "colour": mark(label).colour,
        }
        for label in marked_labels()
        if label in used
    }
    # Kinds stand in the order of the model; what sums several up comes last. Types that read
    # alike are one kind to a reader.
    types = list(model.relationships)
    kinds: dict[str, list[str]] = {}
    for line in sorted(drawing.lines, key=lambda line: _order(line, types)):
        meanings = kinds.setdefault(_kind(line, model), [])
        meaning = model.relationships[line.type].meaning if line.type else ""
        if meaning and meaning not in meanings:
            meanings.append(meaning)
    index = {thing.key: number for number, thing in enumerate(drawing.things)}
    items: list[Thing | Line] = [*drawing.things, *drawing.lines]
    states = {
        state
        for item in items
        for state in (*item.states, *(each for period in item.periods for each in period.states))
    }
    return {
        "view": drawing.view,
        "question": drawing.question,
        "asOf": drawing.as_of,
        "days": sorted({*drawing.days, drawing.as_of}) if drawing.days else [],
        "directed": drawing.directed,
        "notes": drawing.notes,
        "ink": {"ink": INK, "line": LINE, "faded": FADED},
        "labels": marks,
        "kinds": {kind: " ".join(meanings) for kind, meanings in kinds.items()},
        "states": {
            name: {
                "words": state.words,
                "sign": state.sign,
                "dashes": state.dashes,
                "faded": state.faded,
            }
            for name, state in STATES.items()
            if name in states
        },
        "things": [_thing(thing) for thing in drawing.things],
        "lines": [
            {
                **_line(line),
                "kind": _kind(line, model),
                "start": index[line.start],
                "end": index[line.end],
            }
            for line in drawing.lines
        ],
        "network": _network(drawing, positions, index),
    }


def _order(line: Line, types: list[str]) -> int:
    return types.index(line.type) if line.type else len(types)


def _kind(line: Line, model: Model) -> str:
    """Name the kind of a line: how it reads from either end."""
    declared = model.relationships[line.type] if line.type else None
    words, back = (declared.forward, declared.backward) if declared else (line.words, line.back)
    return words if words == back else f"{words} / {back}"


def _thing(thing: Thing) -> dict[str, Any]:
    return {"key": thing.key, "label": thing.label, "name": thing.name, **_known(thing)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "words": line.words,
        "back": line.back,
        **_known(line),
    }


def _known(item: Thing | Line) -> dict[str, Any]:
    """Give what a thing and a line both have, where there is any."""
    known = {
        "states": item.states,
        "periods": [_period(period) for period in item.periods],
        "note": item.note,
        "properties": dict(item.properties),
        "statements": [[statement.words, statement.url] for statement in item.statements],
    }
    return {name: value for name, value in known.items() if value}


def _period(period: Period) -> dict[str, Any]:
    known = {"states": period.states, "whyEnds": period.why_ends}
    return {
        "start": period.start,
        "end": period.end,
        **{name: value for name, value in known.items() if value},
    }


def _network(
    drawing: Drawing, positions: Mapping[str, tuple[float, float]], index: Mapping[str, int]
) -> dict[str, Any]:
    """Make the network with pyvis, as vis-network reads it."""
    from pyvis.network import Network

    class Quick(Network):  # type: ignore[misc]
        """Finds a node in one step, where pyvis looks through a list for each end of a line."""

        def get_nodes(self) -> Any:
            return self.node_map

    # A network without direction keeps only one of several lines between two things.
    network = Quick(directed=True)
    places = {}
    for thing in drawing.things:
        x, y = positions[thing.key]
        look = mark(thing.label)
        size = round(8 + 14 * thing.size, 1)
        places[thing.key] = (x, y, size)
        network.add_node(
            index[thing.key],
            label=" ",
            shape=look.shape,
            size=size,
            x=round(x, 1),
            y=round(y, 1),
            color={"background": look.colour, "border": look.colour},
        )
    # Thousands of lines over one another would be one grey surface.
    opacity = 0.5 if len(drawing.lines) > _MANY else 1
    bent = bends(drawing.lines, places, _BEND)
    for number, (line, bend) in enumerate(zip(drawing.lines, bent, strict=True)):
        options: dict[str, Any] = {}
        if bend:
            kind = "curvedCW" if bend > 0 else "curvedCCW"
            options["smooth"] = {"enabled": True, "type": kind, "roundness": abs(bend)}
        network.add_edge(
            index[line.start],
            index[line.end],
            id=number,
            width=round(1.4 + 8 * line.width, 1),
            color={"color": LINE, "opacity": opacity},
            arrows="to" if drawing.directed else "",
            **options,
        )
    many = len(drawing.things) > _MANY
    network.set_options(
        json.dumps(
            {
                "physics": {"enabled": False},
                "layout": {"improvedLayout": False},
                "interaction": {
                    "dragNodes": False,
                    "hover": not many,
                    "hoverConnectedEdges": False,
                    "hideEdgesOnDrag": many,
                    "hideEdgesOnZoom": many,
                },
                "nodes": {"borderWidth": 1.5, "borderWidthSelected": 1.5, "chosen": False},
                "edges": {
                    "smooth": False,
                    "selectionWidth": 2,
                    "hoverWidth": 0,
                    "color": {"highlight": INK, "inherit": False},
                    "arrows": {"to": {"scaleFactor": 0.6}},
                    "arrowStrikethrough": False,
                },
            },
            separators=(",", ":"),
        )
    )
    nodes, edges, _, _, _, options_text = network.get_network_data()
    # The names are drawn by the page, at one size at every zoom and only where there is room.
    for node in nodes:
        del node["label"]
    return {"nodes": nodes, "edges": edges, "options": json.loads(options_text)}
