"""Rows: what every question answers with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows(Sequence[Row]):
    """A table of answers.

    Attributes
    ----------
    columns : tuple of str
    rows : tuple of dict
        Values by column; None is "not stated".
    notes : tuple of str
        What a reader must know: its date, what was left out, where it was cut.
    title : str
        The question that it answers.

    Examples
    --------
    >>> rows = Rows(("name",), ({"name": "Armley"},))
    >>> len(rows), rows[0]["name"]
    (1, 'Armley')
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    title: str = ""
    empty: str = field(default="nothing found")

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows."""
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Take one row, or some."""
        return self.rows[index]

    def to_frame(self) -> pd.DataFrame:
        """Turn the rows into a pandas frame.

        Returns
        -------
        pandas.DataFrame
            A row each, in the same order; columns as named here. Whole numbers stay
            whole and a missing value stays missing, whatever else its column holds.
        """
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=object)
        return frame.where(frame.notna(), None)
