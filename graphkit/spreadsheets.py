"""Text that a spreadsheet shows and never runs, and that turns nothing in the cells beside it."""

from __future__ import annotations

from graphkit.text import closed

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> inert("=1+1"), inert("Armley")
    ("'=1+1", 'Armley')

    References
    ----------
    OWASP, CSV Injection.
    """
    text = closed(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
