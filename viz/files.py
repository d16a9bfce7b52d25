"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from graphkit.errors import GraphkitError

# Contents by what is added to a file's stem: "" for the file itself, "-nodes" for one of two.
Files = Mapping[str, bytes]


def write_files(files: Files, output: str | Path) -> tuple[Path, ...]:
    """Write each content beside its target, then put all of them in place.

    Parameters
    ----------
    files : mapping of str to bytes
    output : str or Path
        ``leeds.csv``; ``-nodes`` goes to ``leeds-nodes.csv``.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    GraphkitError
        When it cannot be written; then nothing is, and no old file has changed.
    """
    given = Path(output)
    if given.is_dir():
        raise GraphkitError(f"{output}: cannot be written: it is a folder")
    targets = {
        given.with_name(f"{given.stem}{added}{given.suffix}"): files[added] for added in files
    }
    waiting: dict[Path, Path] = {}
    try:
        for target, content in targets.items():
            # A link stays one: what it leads to is replaced.
            place = Path(os.path.realpath(target))
            if place.is_dir():
                raise GraphkitError(f"{target}: cannot be written: it is a folder")
            if place.exists() and not place.is_file():
                # Renaming over a device would put a file in its place for every program.
                raise GraphkitError(f"{target}: cannot be written: it is no ordinary file")
            waiting[place] = _beside(place, content)
        for place, ready in waiting.items():
            ready.replace(place)
    except OSError as error:
        raise GraphkitError(f"{output}: cannot be written: {error.strerror}") from None
    finally:
        for ready in waiting.values():
            ready.unlink(missing_ok=True)
    return tuple(targets)


def _beside(place: Path, content: bytes) -> Path:
    # Made private by mkstemp; a file that a user writes is as open as the one that was there,
    # else as their others.
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".graphkit-")
    ready = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        ready.chmod(mode)
    except OSError:
        ready.unlink()
        raise
    return ready


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
