"""What `coverage` reads and prints."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.cli.output import Form, print_rows, say
from graphkit.coverage import BROKEN, CITED
from graphkit.errors import WrongOption
from graphkit.rows import Row, Rows


def documents(given: Iterable[str]) -> dict[str, str]:
    """Read what the option says: the file of each source.

    Examples
    --------
    >>> documents(["report-2024=report.txt"])
    {'report-2024': 'report.txt'}
    """
    named: dict[str, str] = {}
    for each in given:
        source, sign, file = each.partition("=")
        if not (source and sign and file):
            raise WrongOption(f"{each!r} names no document; write --document SOURCE=FILE")
        if source in named:
            raise WrongOption(f"{source} is given two documents; name one")
        named[source] = file
    return named


def print_coverage(rows: Rows, how: Form) -> bool:
    """Print coverage; say whether anything is left to mend."""
    if how is not Form.table:
        print_rows(rows, how)
    else:
        say(rows.title, bold=True)
        for note in rows.notes:
            say(note, dim=True)
        if not rows:
            say(rows.empty)
        source = None
        for row in rows:
            if row["source"] != source:
                source = row["source"]
                say("")
                say(source, bold=True)
            say(f"{row['locator']} – {_state(row)}", indent=3)
            if row["opening"] and row["state"] in BROKEN:
                say(row["opening"], indent=6, dim=True)
    return any(row["state"] in BROKEN for row in rows)


def _state(row: Row) -> str:
    count = row["claims"]
    cited = f"cited by {count:,} claim{'s' if count != 1 else ''}"
    passed = "; ".join(row["nothing_taken"])
    if row["state"] == CITED:
        return f"{cited}; passed over: {passed}" if passed else cited
    if row["state"] in BROKEN:
        return f"{row['state'].upper()}{f', {cited}' if count else ''}"
    return f"nothing taken: {passed}"
