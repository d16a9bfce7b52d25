"""The command line, run inside a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from graphkit.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Make what runs a command, as a person would type it, and never shows a password."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["graphkit", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        secret = os.environ.get("NEO4J_PASSWORD")
        assert not secret or secret not in printed.out + printed.err
        return Done(code, printed.out, printed.err)

    return run
