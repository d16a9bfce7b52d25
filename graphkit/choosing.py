"""Choosing one of a few words, in capitals or not."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.errors import WrongOption


def one_of(given: str, known: Iterable[str], what: str) -> str:
    """Choose the word that is meant, however it is written.

    Parameters
    ----------
    given : str
    known : iterable of str
        The words that there are.
    what : str
        What one of them is called.

    Returns
    -------
    str

    Raises
    ------
    WrongOption
        When it is none of them; the message lists them.

    Examples
    --------
    >>> one_of("No Owner", ["no owner", "no chair"], "gap")
    'no owner'
    """
    import difflib

    words = {word.casefold(): word for word in known}
    meant = " ".join(given.split()).casefold()
    if meant in words:
        return words[meant]
    near = difflib.get_close_matches(meant, list(words), n=1)
    hint = f"; did you mean {words[near[0]]}?" if near else ""
    listed = ", ".join(words.values())
    raise WrongOption(f"there is no {what} {given!r}{hint} (there are: {listed})")
