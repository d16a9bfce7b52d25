"""Writing a file that is either whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from graphkit.errors import GraphkitError


def write_whole(path: Path, text: str) -> None:
    """Write text to a file beside its place, then move it there.

    Parameters
    ----------
    path : Path
        The file, replaced where it exists.
    text : str

    Raises
    ------
    GraphkitError
        When it cannot be written; what stood there before stays.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            # Made private by mkstemp; a file that a user writes is as open as their others.
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GraphkitError(f"{path}: cannot be written: {error.strerror}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
