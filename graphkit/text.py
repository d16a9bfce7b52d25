"""Text as people mean it: in one form where it is compared, whole and harmless where it is shown.

Letters come in several Unicode forms, spaces in many widths, and some signs cannot be seen at
all. None of them makes another name or id, and none of them is damage.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
# Where a text may be broken, what keeps it together, which way it runs, and mere fillers.
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0"
) + _DIRECTIONS
# They make other pictures and other letters of their neighbours: shown, but never typed.
_JOINING = "\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10)))
_WITHOUT_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))
_WITHOUT_JOINING = {**_WITHOUT_UNSEEN, **dict.fromkeys(map(ord, _JOINING))}
_LEGIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), "\ufffd"),
    **dict.fromkeys(map(ord, "\t\u00a0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **_WITHOUT_UNSEEN,
    ord("\n"): "\n",
}
# What turns the direction of a text, and the sign that ends it.
_ENDED_BY = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_ENDING = frozenset(_ENDED_BY.values())
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def one_form(text: str) -> str:
    r"""Bring a text to the one Unicode form in which everything is kept and compared, NFC.

    References
    ----------
    Unicode Standard Annex 15, Unicode Normalization Forms.

    Examples
    --------
    >>> one_form("cafe\u0301") == "caf\u00e9"
    True
    """
    return unicodedata.normalize("NFC", text)


def as_id(text: str) -> str:
    r"""Bring an id to one form, without what nobody can see: `one_form`, and plain spaces.

    Examples
    --------
    >>> as_id("parks\u00a0 board\u200b")
    'parks board'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _SPACES.sub(" ", one_form(text).translate(_WITHOUT_UNSEEN)).strip()


def searched(text: str) -> str:
    r"""Leave out the signs that nobody types: soft hyphens, joiners, marks of direction.

    Examples
    --------
    >>> searched("Co\u00adordination")
    'Coordination'
    """
    return text if text.isascii() else text.translate(_WITHOUT_JOINING)


def same_name(text: str) -> str:
    r"""Give what two spellings of one name share: all but case, spaces, and "&" for "and".

    Examples
    --------
    >>> same_name("Parks & Countryside") == same_name("parks and\u00a0country side")
    True
    """
    text = one_form(searched(text).casefold()).replace("&", "and")
    return "".join(text.split())


def legible(text: str) -> str:
    r"""Write a text as it is read on a screen.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Every space is a space, every line break one, and what cannot be seen is left out;
        what a terminal would obey is a visible mark.

    Examples
    --------
    >>> legible("Co\u00adordination\u00a0Board\r\n\x1b[31m")
    'Coordination Board\n\ufffd[31m'
    """
    if text.isprintable():
        return text
    return _LINE_BREAKS.sub("\n", text).translate(_LEGIBLE)


def one_line(text: str) -> str:
    r"""Write a text as `legible` does, on one line.

    Examples
    --------
    >>> one_line("Trees\r\nBoard")
    'Trees Board'
    """
    return " ".join(legible(text).split("\n"))


def quoted(text: str, most: int = 60) -> str:
    """Quote a name or what somebody typed: on one line, cut when long.

    Examples
    --------
    >>> print(quoted("Trees Board"), quoted("Children's Centre"))
    'Trees Board' "Children's Centre"
    """
    text = one_line(text)
    sign = '"' if "'" in text else "'"
    return f"{sign}{text if len(text) <= most - 2 else text[: most - 3] + '…'}{sign}"


def closed(text: str) -> str:
    r"""End what turns the direction of a text inside it, so that nothing beside it is turned.

    References
    ----------
    Unicode Standard Annex 9, Unicode Bidirectional Algorithm, explicit formatting.

    Examples
    --------
    >>> closed("\u202eabc") == "\u202eabc\u202c"
    True
    """
    if text.isascii() or not _TURNS.search(text):
        return text
    kept: list[str] = []
    waiting: list[str] = []
    for letter in text:
        if letter in _ENDED_BY:
            waiting.append(_ENDED_BY[letter])
        elif letter in _ENDING:
            # An isolate ends whatever was begun inside it, and nothing inside ends an isolate.
            begun = waiting[-1:] if letter == "\u202c" else waiting
            if letter not in begun:
                # It would end what stands before this text.
                continue
            while waiting.pop() != letter:
                pass
        kept.append(letter)
    return "".join([*kept, *reversed(waiting)])
