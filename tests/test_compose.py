"""What docker-compose.yml promises: no password of its own, this machine only, data that stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parent.parent / "docker-compose.yml"


@pytest.fixture
def service() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))["services"]["neo4j"]
    return found


def test_it_is_the_version_that_the_tests_run(service: dict[str, Any]) -> None:
    pom = (FILE.parent / "tests/neo4j_server/pom.xml").read_text("utf-8")
    assert service["image"] == "neo4j:5.26-community"
    assert "<version>5.26." in pom


def test_a_password_is_required_and_none_is_there(service: dict[str, Any]) -> None:
    assert service["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert "-p" not in service["healthcheck"]["test"][1].split()


def test_it_listens_on_this_machine_only_unless_told_otherwise(service: dict[str, Any]) -> None:
    assert service["ports"]
    for port in service["ports"]:
        assert port.startswith("${GRAPHKIT_NEO4J_BIND:-127.0.0.1}:")


def test_data_and_logs_stay_in_named_volumes(service: dict[str, Any]) -> None:
    named = yaml.safe_load(FILE.read_text("utf-8"))["volumes"]
    assert {volume.split(":")[0] for volume in service["volumes"]} == set(named)


def test_its_memory_is_for_a_small_server(service: dict[str, Any]) -> None:
    memory = {name: value for name, value in service["environment"].items() if "memory" in name}
    assert memory == {
        "NEO4J_server_memory_heap_initial__size": "512m",
        "NEO4J_server_memory_heap_max__size": "1g",
        "NEO4J_server_memory_pagecache_size": "512m",
    }
