"""Outlines: how the places of a document are found that locators name.

An outline is a list of rules for each document, in a TOML file beside the dataset.
docs/coverage.md describes it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.errors import GraphkitError

_KEYS = {"locator", "pattern", "after", "before"}
_WORDS = 60


@dataclass(frozen=True)
class Rule:
    """How one kind of place is found.

    Attributes
    ----------
    locator : str
        How rows cite it: ``{}`` stands for what the pattern's group found, ``{n}`` for the
        number of the place among those of this rule, from 1.
    pattern : re.Pattern
        Where such a place begins.
    after, before : re.Pattern or None
        Only in the text from the first to the second, where given.
    """

    locator: str
    pattern: re.Pattern[str]
    after: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Place:
    """A place in a document.

    Attributes
    ----------
    locator : str
    start : int
        Where it begins, in characters from the beginning of the document.
    opening : str
        Its first words, on one line.
    """

    locator: str
    start: int
    opening: str


# Without an outline: headings as Markdown has them, and numbered paragraphs.
USUAL = (
    Rule("{}", re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)),
    Rule("¶{}", re.compile(r"^ *(\d+(?:\.\d+)*)\.? +\S", re.MULTILINE)),
)


def find_places(text: str, rules: Iterable[Rule] = USUAL) -> list[Place]:
    r"""Find the places of a document.

    Parameters
    ----------
    text : str
    rules : iterable of Rule

    Returns
    -------
    list of Place
        In the order of the document; where two have one locator, the first.

    Raises
    ------
    ValueError
        When the text holds nothing that a rule is to begin after, or to end before.

    Examples
    --------
    >>> text = "# Parks\n\n1.1 The board met in May.\n1.2 It agreed the plan.\n"
    >>> [place.locator for place in find_places(text)]
    ['Parks', '¶1.1', '¶1.2']
    """
    found: dict[str, int] = {}
    for rule in rules:
        start, end = _bounds(text, rule)
        for number, match in enumerate(rule.pattern.finditer(text, start, end), start=1):
            what = match[1] if match.re.groups else match[0]
            locator = rule.locator.replace("{n}", str(number)).replace("{}", what.strip())
            found.setdefault(locator, match.start())
    ordered = sorted(found.items(), key=lambda each: each[1])
    following = [*(start for _, start in ordered), len(text)][1:]
    return [
        Place(locator, start, _opening(text[start:end]))
        for (locator, start), end in zip(ordered, following, strict=False)
    ]


def read_outlines(file: Path) -> dict[str, tuple[Rule, ...]]:
    """Read the outlines of a dataset's documents.

    Parameters
    ----------
    file : Path
        TOML with a ``[[place]]`` for each rule.

    Returns
    -------
    dict
        Rules by the id of the source.

    Raises
    ------
    GraphkitError
        When the file is not as docs/coverage.md says.
    """
    try:
        data = tomllib.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise GraphkitError(f"{file}: is not valid TOML: {error}; mend that line") from None
    except OSError as error:
        raise GraphkitError(f"{file}: cannot be read: {error.strerror}") from None
    entries = data.get("place")
    if not isinstance(entries, list) or data.keys() - {"place"}:
        raise GraphkitError(f"{file}: write each rule as [[place]], and nothing else")
    rules: dict[str, tuple[Rule, ...]] = {}
    for number, entry in enumerate(entries, start=1):
        try:
            source = entry["source"]
            rules[source] = (*rules.get(source, ()), _rule(entry))
        except (KeyError, TypeError, ValueError, re.error) as error:
            said = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise GraphkitError(
                f"{file}: place {number}: {said}; give source, locator and pattern, "
                "each a text, and where needed after and before"
            ) from None
    return rules


def _rule(entry: Mapping[str, Any]) -> Rule:
    unknown = entry.keys() - _KEYS - {"source"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is not known here")
    patterns = {
        key: re.compile(entry[key], re.MULTILINE)
        for key in ("pattern", "after", "before")
        if key in entry or key == "pattern"
    }
    return Rule(locator=str(entry["locator"]), **patterns)


def _bounds(text: str, rule: Rule) -> tuple[int, int]:
    start, end = 0, len(text)
    if rule.after is not None:
        start = _search(text, rule.after, 0).end()
    if rule.before is not None:
        end = _search(text, rule.before, start).start()
    return start, end


def _search(text: str, pattern: re.Pattern[str], start: int) -> re.Match[str]:
    found = pattern.search(text, start)
    if found is None:
        raise ValueError(f"holds nothing like {pattern.pattern!r}, which its outline looks for")
    return found


def _opening(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"
