"""Copying a whole graph between the two engines, either way."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphkit

pytestmark = pytest.mark.usefixtures("true_embedded")


def test_leeds_comes_back_whole(database: str, tmp_path: Path) -> None:
    first = graphkit.open(tmp_path / "first.kgl")
    first.demo()
    there = first.copy(database)
    with graphkit.open(database) as shared:
        assert shared.export() == first.export()
        assert shared.copy(tmp_path / "back.kgl") == there
    assert graphkit.open(tmp_path / "back.kgl").export() == first.export()
