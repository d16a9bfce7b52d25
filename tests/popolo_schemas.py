"""Popolo's JSON schemas of what graphkit writes, after the public specification.

https://www.popoloproject.com/specs/ ; what Popolo allows and graphkit never writes is left
out, so that nothing else can slip in.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "null"]}
_DATE: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_LINK = _object(("url",), url={"type": "string", "format": "uri"}, note=_TEXT)
_OTHER_NAME = _object(("name",), name={"type": "string"}, note=_TEXT)
_OTHER_LABEL = _object(("label",), label={"type": "string"}, note=_TEXT)
_IDENTIFIER = _object(("identifier",), identifier={"type": "string"}, scheme=_TEXT)

PERSON = _object(
    id=_TEXT,
    name=_TEXT,
    other_names=_list(_OTHER_NAME),
    summary=_TEXT,
    sources=_list(_LINK),
)
ORGANIZATION = _object(
    id=_TEXT,
    name=_TEXT,
    other_names=_list(_OTHER_NAME),
    identifiers=_list(_IDENTIFIER),
    classification=_TEXT,
    parent_id=_TEXT,
    sources=_list(_LINK),
)
POST = _object(
    ("label",),
    id=_TEXT,
    label={"type": "string"},
    other_labels=_list(_OTHER_LABEL),
    role=_TEXT,
    organization_id=_TEXT,
    sources=_list(_LINK),
)
MEMBERSHIP = _object(
    id=_TEXT,
    role=_TEXT,
    member={"type": ["object", "null"]},
    person_id=_TEXT,
    organization_id=_TEXT,
    post_id=_TEXT,
    start_date=_DATE,
    end_date=_DATE,
    sources=_list(_LINK),
)
POPOLO = _object(
    ("persons", "organizations", "posts", "memberships"),
    persons=_list(PERSON),
    organizations=_list(ORGANIZATION),
    posts=_list(POST),
    memberships=_list(MEMBERSHIP),
)
