"""Keeping Python's garbage collector out of loads and long answers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Let nothing be collected inside the block.

    A load makes many objects and keeps nearly all of them to its end: looking through them
    for garbage, again and again, took a good part of the time, as it does of a long answer.
    What nobody refers to any more is let go all the same; only cycles wait.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
