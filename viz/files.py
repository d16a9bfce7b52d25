"""Writing files whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graphkit.errors import GraphkitError, plainly
from graphkit.files import real_place, replace_files, unwritable

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
    try:
        if given.is_dir():
            raise GraphkitError(f"{output}: cannot be written: it is a folder")
        targets = {
            given.with_name(f"{given.stem}{added}{given.suffix}"): files[added] for added in files
        }
        for target in targets:
            if why := unwritable(real_place(target)):
                raise GraphkitError(f"{target}: cannot be written: {why}")
        replace_files({real_place(target): content for target, content in targets.items()})
    except OSError as error:
        raise GraphkitError(f"{output}: cannot be written: {plainly(error)}") from None
    return tuple(targets)
