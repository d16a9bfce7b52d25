"""What `view` writes: a page, or a picture, of one of the views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.cli.options import shown_path
from graphkit.cli.output import say
from graphkit.errors import WrongOption
from graphkit.finding import plain
from graphkit.time.spans import in_words, parse_day
from graphkit.wording import many

if TYPE_CHECKING:
    from graphkit.viz.drawing import Drawing

PAGE, PICTURES = ".html", (".svg", ".png", ".pdf")
# Names of files longer than this are cumbersome, and some systems refuse them.
_LONGEST = 60


def chosen_file(output: str | None, view: str, *texts: str | None) -> Path:
    """Choose the file: the one given, or one in the current folder named after the view.

    Raises
    ------
    WrongOption
        When its ending is none that a view can be written as.

    Examples
    --------
    >>> str(chosen_file(None, "place", "St. James’ & Holbeck"))
    'place-st-james-and-holbeck.html'
    """
    if output is None:
        named = [plain(text).replace(" ", "-") for text in texts if text]
        return Path("-".join([view, *(each for each in named if each)])[:_LONGEST] + PAGE)
    path = Path(output)
    if path.suffix.lower() not in {PAGE, *PICTURES}:
        endings = ", ".join((PAGE, *PICTURES))
        raise WrongOption(f"{output} cannot be written: its name must end in one of {endings}")
    return path


def write_view(drawing: Drawing, path: Path) -> None:
    """Lay a drawing out and write it; the file is either whole or not there.

    Raises
    ------
    GraphkitError
        When it cannot be written.
    """
    from graphkit.viz.layout import place_things

    if path.suffix.lower() == PAGE:
        from graphkit.viz.page import write_page

        write_page(drawing, place_things(drawing), path)
    else:
        from graphkit.viz.static import on_its_day, write_picture

        drawing = on_its_day(drawing)
        write_picture(drawing, place_things(drawing), path)


def print_view(drawing: Drawing, path: Path) -> None:
    """Say what was drawn, what a reader must know of it, and where it is."""
    say(drawing.question, bold=True)
    count = f"{many(len(drawing.things), 'thing')} and {many(len(drawing.lines), 'line')}"
    if drawing.days:
        count += f" on {len(drawing.days):,} days on which something changes"
    say(f"as of {in_words(parse_day(drawing.as_of))}: {count}", dim=True)
    for note in drawing.notes:
        say(note, dim=True)
    say(f"written to {shown_path(str(path))}")


def open_in_browser(path: Path) -> None:
    """Show a file in the program that is meant for it."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        say("no browser could be opened")
