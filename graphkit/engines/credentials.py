"""Who asks for a shared graph: from the environment, or from a prompt, never from an argument."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field

from graphkit.errors import GraphkitError


@dataclass(frozen=True)
class Credentials:
    """A user, a password that is never shown, and the database, the user's own when None."""

    user: str
    password: str = field(repr=False)
    database: str | None = None


def credentials(address: str) -> Credentials:
    """Read NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE; ask a person for what is missing.

    Parameters
    ----------
    address : str
        Shown where the password is asked for.

    Returns
    -------
    Credentials

    Raises
    ------
    GraphkitError
        When there is no password and nobody to ask, or the database is the server's own.
    """
    database = os.environ.get("NEO4J_DATABASE") or None
    if database and database.lower() == "system":
        raise GraphkitError(
            "NEO4J_DATABASE is 'system', which is the server's own; set it to another, or leave "
            "it out"
        )
    user = os.environ.get("NEO4J_USERNAME") or "neo4j"
    password = os.environ.get("NEO4J_PASSWORD")
    if not password:
        if not sys.stdin.isatty():
            raise GraphkitError(
                f"NEO4J_PASSWORD is not set; set it to the password of {user}, "
                "or run this in a terminal to be asked for it"
            )
        from getpass import getpass

        password = getpass(f"Password of {user} at {address}: ")
    return Credentials(user, password, database)
