"""What the driver and the server report, in one line that says what to do next."""

from __future__ import annotations

import ssl

from neo4j import exceptions as faults

from graphkit.engines.credentials import Credentials
from graphkit.errors import GraphkitError

_NO_DATABASE = {
    "Neo.ClientError.Database.DatabaseNotFound",
    "Neo.ClientError.Database.IllegalDatabaseName",
}
_TIME_UP = {
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.TransientError.Transaction.LockClientStopped",
    "Neo.TransientError.Transaction.LockAcquisitionTimeout",
}
_NO_MEMORY = {
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.TransactionMemoryLimit",
}
_OF_KIND = {
    faults.IncompleteCommit: (
        "the connection was lost at the very end; run the same again, nothing is doubled"
    ),
    faults.UnsupportedServerProduct: (
        "what answers there is no Neo4j, or none that this graphkit can speak to"
    ),
}
_TOO_MANY_TRIES = "Neo.ClientError.Security.AuthenticationRateLimit"


def is_time_up(error: BaseException) -> bool:
    """Say whether the server stopped a transaction because its time was up."""
    return isinstance(error, faults.Neo4jError) and error.code in _TIME_UP


def is_too_large(error: BaseException) -> bool:
    """Say whether the server stopped a query that needs more memory than it allows."""
    return isinstance(error, faults.Neo4jError) and error.code in _NO_MEMORY


def plain(error: Exception, address: str, who: Credentials) -> GraphkitError:
    """Turn an error of the driver into one line; the password is in none of them."""
    if (getattr(error, "code", None) or "").startswith("Neo.ClientError.Statement."):
        # What follows repeats the query, with EXPLAIN before it, and counts from there.
        said = _line(error).split(" (line ")[0]
        return GraphkitError(f"the query cannot be run: {said}")
    return GraphkitError(f"{address}: {_said(error, who)}")


def _said(error: Exception, who: Credentials) -> str:
    code = getattr(error, "code", None) or ""
    if code == _TOO_MANY_TRIES:
        return "too many wrong passwords; wait a few seconds and try again with the right one"
    if code in _NO_DATABASE:
        return (
            f"there is no database {who.database!r}; "
            "set NEO4J_DATABASE to one that is there, or leave it out"
        )
    if isinstance(error, faults.AuthError):
        return (
            f"the server does not let {who.user} in: the user name or the password is wrong "
            "(NEO4J_USERNAME, NEO4J_PASSWORD)"
        )
    if isinstance(error, faults.DatabaseUnavailable):
        return f"the database is not available now; try again ({_line(error)})"
    if isinstance(error, faults.Forbidden):
        return f"{who.user} may not do this ({_line(error)})"
    return _connecting(error) or _line(error)


def _connecting(error: Exception) -> str | None:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"its certificate is not trusted ({cause.verify_message}); add the authority "
                "that signed it to this machine's, or use +ssc:// where a certificate that it "
                "signed itself is right"
            )
        if isinstance(cause, ssl.SSLError):
            return "it takes no encrypted connections; use an address without +s or +ssc"
    for kind, said in _OF_KIND.items():
        if isinstance(error, kind):
            return said
    if isinstance(error, faults.ServiceUnavailable | faults.SessionExpired):
        text = " ".join(map(str, causes))
        if "defunct" in text:
            return "the connection was lost, and the server did not answer again; try again later"
        return "no Neo4j answers there; is it started, and are host and port right?"
    return None


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _line(error: Exception) -> str:
    said = error.message if isinstance(error, faults.Neo4jError) else error
    return " ".join(str(said).split())
