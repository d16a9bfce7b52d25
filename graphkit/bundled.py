"""The files that come with graphkit: the model, the named queries, the Leeds facts."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

# What the package is installed as: on the public index its own name is another project's.
DISTRIBUTION = "graphkit-governance"


def bundled(*parts: str) -> Traversable:
    """Find a bundled file or folder.

    Parameters
    ----------
    *parts : str
        Its path, such as ``"schema", "model.toml"``.

    Returns
    -------
    Traversable

    Notes
    -----
    An installed graphkit carries the folders inside the package. A checkout keeps them
    beside it, where an editable install finds their modules but no plain data folders.

    Examples
    --------
    >>> bundled("schema", "model.toml").is_file()
    True
    """
    inside = files("graphkit").joinpath(parts[0])
    folder = inside if inside.is_dir() else Path(__file__).resolve().parent.parent / parts[0]
    return folder.joinpath(*parts[1:])
