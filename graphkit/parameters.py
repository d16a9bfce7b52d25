"""Values of parameters: only such as every engine holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from graphkit.errors import WrongOption

# Whole numbers have 64 bits.
LEAST, MOST = -(2**63), 2**63 - 1


def fitting(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give parameters on, where every number among them fits.

    Parameters
    ----------
    parameters : mapping
        Values by name.

    Raises
    ------
    WrongOption
        When one is a number that no engine holds.

    Examples
    --------
    >>> fitting({"x": [1, 2.5]})
    {'x': [1, 2.5]}
    """
    for name, value in parameters.items():
        _fits(name, value)
    return parameters


def _fits(name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        for each in value:
            _fits(name, each)
    elif isinstance(value, Mapping):
        for each in value.values():
            _fits(name, each)
    elif isinstance(value, int) and not LEAST <= value <= MOST:
        raise out_of_range(name)
    elif isinstance(value, float) and not math.isfinite(value):
        raise WrongOption(f"parameter {name}: {value} is no number that a query can hold")


def out_of_range(name: str) -> WrongOption:
    """Say that a whole number does not fit into 64 bits."""
    return WrongOption(f"parameter {name}: whole numbers go from {LEAST:,} to {MOST:,}")
