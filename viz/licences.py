"""The licence lines that stand on what is drawn."""

from __future__ import annotations

from dataclasses import replace

from graphkit.viz.drawing import Drawing


def with_licences(drawing: Drawing) -> Drawing:
    """Add to the notes of a drawing the licence line of each source that it cites.

    Parameters
    ----------
    drawing : Drawing

    Returns
    -------
    Drawing
        The same where no source that it cites asks for a line.

    Examples
    --------
    >>> from graphkit.viz.drawing import Statement, Thing
    >>> said = Statement("Indices 2019", None, "Licensed under the OGL v3.0.")
    >>> ward = Thing("Ward/a", "Ward", "A", statements=(said, said))
    >>> with_licences(Drawing("place", "?", "2020-01-01", (ward,), ())).notes
    ('Licensed under the OGL v3.0.',)
    """
    lines = {
        statement.licence: None
        for item in (*drawing.things, *drawing.lines)
        for statement in item.statements
        if statement.licence
    }
    return replace(drawing, notes=(*drawing.notes, *sorted(lines))) if lines else drawing
