"""Files that are replaced: whole or not at all, through links, and as open as they were."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from graphkit.errors import plainly

_COPIED_AT_ONCE = 1 << 20


def real_place(path: str | Path) -> Path:
    """Find what a path leads to: a link stays one, and what it leads to is replaced."""
    return Path(os.path.realpath(path))


def unwritable(place: Path) -> str:
    """Say why what is at a place must not be replaced; empty where it may be, or is not there.

    Replacing by name asks for the folder's permission only, so that the file's own are looked
    at here. One that nobody may write is protected from everybody, whoever runs this.
    """
    try:
        mode = place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return plainly(error)
    # Renaming over a device would put a file in its place for every program.
    whys = {
        "it is a folder": stat.S_ISDIR(mode),
        "it is no ordinary file": not stat.S_ISREG(mode),
        "it is write-protected; take the protection away, or name another": not mode & 0o222,
        "you may not write it; ask its owner, or name another": not os.access(place, os.W_OK),
    }
    return next((why for why, holds in whys.items() if holds), "")


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write each content beside its place, then put all of them there.

    Parameters
    ----------
    contents : mapping of Path to bytes
        By the real place of each.

    Raises
    ------
    OSError
        When one cannot be written; then none is, and no old file has changed.
    """
    waiting: dict[Path, Path] = {}
    try:
        for place, content in contents.items():
            waiting[place] = _beside(place, content)
        for place, ready in waiting.items():
            ready.replace(place)
    finally:
        for ready in waiting.values():
            ready.unlink(missing_ok=True)


def copy_beside(place: Path, suffix: str) -> Path:
    """Copy a file to one beside it that was not there, as open as the file itself.

    Parameters
    ----------
    place : Path
    suffix : str
        Follows the file's name and a dot; where that is taken, a number follows too.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    OSError
        When it cannot be written; then there is none.
    """
    for number in count(1):
        name = f"{place.name}.{suffix}" if number == 1 else f"{place.name}.{suffix}.{number}"
        copy = place.with_name(name)
        try:
            handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(handle, "wb") as file, place.open("rb") as old:
                while part := old.read(_COPIED_AT_ONCE):
                    file.write(part)
                open_as(copy, place)
        except BaseException:
            copy.unlink()
            raise
        return copy
    raise AssertionError("numbers do not end")


def open_as(path: Path, other: Path) -> None:
    """Give a file the owner, group and mode of another, as far as this user can.

    Where the group cannot be given, whatever group it has may do no more than everybody.
    """
    there = other.stat()
    mode = there.st_mode & 0o777
    if hasattr(os, "chown"):
        for owner in (there.st_uid, -1):
            try:
                os.chown(path, owner, there.st_gid)
            except OSError:
                continue
            break
        else:
            mode = mode & ~0o070 | (mode & 0o007) << 3
    path.chmod(mode)


def _beside(place: Path, content: bytes) -> Path:
    import tempfile

    # Made private by mkstemp; a file that a user writes is as open as the one that was there,
    # else as their others.
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".graphkit-")
    ready = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            # Else a power cut could leave the name with nothing behind it.
            os.fsync(file.fileno())
        if place.exists():
            open_as(ready, place)
        else:
            ready.chmod(0o666 & ~_umask())
    except BaseException:
        ready.unlink()
        raise
    return ready


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
