"""Views: questions answered as drawings, each made from rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graphkit.errors import WrongOption

# More steps than these lead to everything.
MOST_HOPS = 6


@dataclass(frozen=True)
class View:
    """What a view answers and what it takes.

    Attributes
    ----------
    answers : str
        What it shows, in a few words.
    text : str
        "none", "may" or "must": whether it takes a text.
    about : str
        What the text names.
    takes : collection of str
        Which of "as_of", "include_old", "include_later", "hops" and "until" it takes.
    """

    answers: str
    text: str
    about: str = ""
    takes: Collection[str] = ("as_of", "include_old")


VIEWS: Mapping[str, View] = {
    "accountability": View("who answers to whom, tier by tier", "none"),
    "trace": View(
        "one action up to the board", "must", "an action, project, plan or body", ("as_of",)
    ),
    "funding": View(
        "funder, stream, project and place", "may", "a funding stream, funder, project or place"
    ),
    "partners": View("who works with whom, through what", "none"),
    "place": View("everything about one place", "must", "a ward, neighbourhood or LSOA"),
    "around": View(
        "everything within some hops of one thing", "must", "anything",
        ("as_of", "include_old", "hops"),
    ),
    "changes": View("what appeared, ended and was replaced", "must", "the first day", ("until",)),
}  # fmt: skip


def view_called(name: str, text: str | None, given: Mapping[str, object]) -> View:
    """Find a view and check that it takes what it is given.

    Parameters
    ----------
    name : str
        One of `VIEWS`.
    text : str or None
    given : mapping of str to object
        The options; None and False where they are not used.

    Returns
    -------
    View

    Raises
    ------
    WrongOption
        When a text is missing or too many, or an option has no use.
    """
    view = VIEWS[name]
    if text is None and view.text == "must":
        raise WrongOption(f"the view {name} needs to be told what it is about: {view.about}")
    if text is not None and view.text == "none":
        raise WrongOption(f"the view {name} shows everything; leave out {text!r}")
    for option, value in given.items():
        if value not in (None, False) and option not in view.takes:
            words = {"until": "a second day"}.get(option, option)
            raise WrongOption(f"the view {name} has no use for {words}")
    return view
