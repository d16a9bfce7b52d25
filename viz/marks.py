"""How things and lines look: the same shapes, colours and dashes in pages and pictures.

A family of labels shares a colour and each label in it has a shape of its own, so that
nothing rests on colour alone. The colours are Okabe and Ito's blue, bluish green and
vermilion, Tol's purple and a dark grey: told apart in simulated protanopia, deuteranopia
and tritanopia, and each at least 3:1 against white (WCAG 2.2, 1.4.11). Words in a family's
text colour are at least 4.5:1 (1.4.3).

References
----------
Okabe, M. and Ito, K. (2008), Color Universal Design. Tol, P. (2021), Colour Schemes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# Names as vis-network has them.
Shape = Literal["dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon"]

# What is drawn grey, because nothing recent states it or because it has ended.
FADED = "#767676"
# Lines, and the words beside them.
LINE = "#595959"
# Names of things.
INK = "#1A1A1A"


@dataclass(frozen=True)
class Family:
    """Labels that share a colour.

    Attributes
    ----------
    words : str
        What they are, for a legend.
    colour : str
        Of the shape, as ``#RRGGBB``: at least 3:1 against white.
    text : str
        Of words in its colour: at least 4.5:1 against white.
    """

    words: str
    colour: str
    text: str


@dataclass(frozen=True)
class Mark:
    """How things of one label look.

    Attributes
    ----------
    label : str
        As the model has it.
    words : str
        The label as people write it: "Funding stream".
    family : Family
    shape : str
        As vis-network names it.
    """

    label: str
    words: str
    family: Family
    shape: Shape

    @property
    def colour(self) -> str:
        """The colour of its shape, as ``#RRGGBB``."""
        return self.family.colour

    @property
    def text(self) -> str:
        """The colour of words about it, as ``#RRGGBB``."""
        return self.family.text


@dataclass(frozen=True)
class StateMark:
    """How what is unusual about a thing or a line looks.

    Attributes
    ----------
    words : str
        What it means, for a legend.
    dashes : tuple of float
        Lengths of dash and gap, in widths of the line; empty for a whole line.
    faded : bool
        Whether it is drawn grey.
    sign : str
        Written before the name or on the line; empty without one.
    """

    words: str
    dashes: tuple[float, ...] = ()
    faded: bool = False
    sign: str = ""


BODIES = Family("Bodies and people", "#0072B2", "#005C91")
PLACES = Family("Places", "#009E73", "#006B4E")
WORK = Family("Work", "#D55E00", "#A34800")
MONEY = Family("Money", "#AA3377", "#8A2960")
EVIDENCE = Family("Measures and sources", "#444444", "#444444")

_SHAPES: Mapping[str, tuple[Family, Shape]] = {
    "LocalAuthority": (PLACES, "hexagon"),
    "Area": (PLACES, "square"),
    "Ward": (PLACES, "dot"),
    "LSOA": (PLACES, "triangleDown"),
    "Neighbourhood": (PLACES, "diamond"),
    "Venue": (PLACES, "triangle"),
    "Partner": (BODIES, "hexagon"),
    "Team": (BODIES, "triangle"),
    "Role": (BODIES, "diamond"),
    "Person": (BODIES, "dot"),
    "Board": (BODIES, "square"),
    "Plan": (WORK, "square"),
    "Project": (WORK, "hexagon"),
    "Action": (WORK, "triangleDown"),
    "FundingStream": (MONEY, "star"),
    "Indicator": (EVIDENCE, "diamond"),
    "Source": (EVIDENCE, "square"),
}

STATES: Mapping[str, StateMark] = {
    "proposed": StateMark("dashed: proposed, not in force", dashes=(4, 2)),
    "agreed": StateMark("dotted: agreed, not yet in force", dashes=(1, 2)),
    "old": StateMark("grey: old, its sources went on for five years without it", faded=True),
    "disputed": StateMark("≠: sources disagree", sign="≠"),
    "ended": StateMark("†, grey: ended", faded=True, sign="†"),
}


def mark(label: str) -> Mark:
    """Say how things of one label look.

    Parameters
    ----------
    label : str
        As the model has it.

    Returns
    -------
    Mark

    Raises
    ------
    KeyError
        When the model has no such label.

    Examples
    --------
    >>> mark("FundingStream").words, mark("FundingStream").shape, mark("LSOA").words
    ('Funding stream', 'star', 'LSOA')
    """
    family, shape = _SHAPES[label]
    return Mark(label, label_words(label), family, shape)


def label_words(label: str) -> str:
    """Write a label as people do.

    Examples
    --------
    >>> label_words("LocalAuthority"), label_words("LSOA")
    ('Local authority', 'LSOA')
    """
    if label.isupper():
        return label
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).capitalize()


def marked_labels() -> tuple[str, ...]:
    """Name every label that has a mark, family by family."""
    families = (BODIES, WORK, MONEY, PLACES, EVIDENCE)
    return tuple(label for family in families for label in _SHAPES if _SHAPES[label][0] == family)
