"""Values as text, for formats that hold nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from graphkit.text import closed

# XML 1.0, production 2 (Char): what may stand in a document at all. Carriage returns may,
# but every reader turns them into line feeds.
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_safe(text: str) -> str:
    r"""Replace what XML refuses by a visible mark, and carriage returns by line feeds.

    What turns the direction of the text ends with it.

    Examples
    --------
    >>> xml_safe("a\x00b\r\nc")
    'a\ufffdb\nc'
    """
    return _NOT_IN_XML.sub("\ufffd", closed(text).replace("\r\n", "\n").replace("\r", "\n"))


def json_text(data: Any) -> bytes:
    """Write plain data as JSON, dates as 2019-02-13."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n"
    return utf8(text)


def utf8(text: str) -> bytes:
    """Encode text; half a surrogate pair, which is no character, becomes a question mark."""
    return text.encode("utf-8", "replace")


def joined(value: Any) -> Any:
    """Write lists and booleans as people read them in a cell; other values stay.

    Examples
    --------
    >>> joined(["a", "b"]), joined(True), joined(3)
    ('a; b', 'true', 3)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(closed(_plain(each)) for each in value)
    return value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
