"""What a portal says about itself (RFC 7644 section 4)."""

from http import HTTPStatus
from typing import Any

from go1scim import urns
from go1scim.testing._listing import DEFAULT_COUNT
from go1scim.testing._problems import ProblemError
from go1scim.testing._schemas import TYPES, schema_document, schemas
from go1scim.testing.quirks import Quirks

__all__ = ["ENDPOINTS", "discover"]

Document = dict[str, Any]

ENDPOINTS = frozenset({"ServiceProviderConfig", "ResourceTypes", "Schemas"})


def discover(path: str, base_url: str, quirks: Quirks) -> Document:
    """
    The document at *path*.

    Raises:
        ProblemError: 404.
    """
    endpoint, _, id = path[1:].partition("/")
    if endpoint == "ServiceProviderConfig" and not id:
        return _config(base_url, quirks)
    documents = {"ResourceTypes": _types, "Schemas": _schemas}.get(endpoint, _none)(base_url)
    if not id:
        return {
            "schemas": [urns.LIST_RESPONSE],
            "totalResults": len(documents),
            "itemsPerPage": len(documents),
            "startIndex": 1,
            "Resources": documents,
        }
    found = next((one for one in documents if one["id"].lower() == id.lower()), None)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {path}")
    return found


def _config(base_url: str, quirks: Quirks) -> Document:
    bulk = quirks.bulk == "supported"
    return {
        "schemas": [urns.SERVICE_PROVIDER_CONFIG],
        "documentationUri": "https://www.rfc-editor.org/rfc/rfc7644",
        "patch": {"supported": not quirks.patch_refused},
        "bulk": {
            "supported": bulk,
            "maxOperations": quirks.bulk_max_operations if bulk else 0,
            "maxPayloadSize": quirks.bulk_max_payload if bulk else 0,
        },
        "filter": {"supported": not quirks.ignore_filters, "maxResults": quirks.page_cap},
        "changePassword": {"supported": False},
        "sort": {"supported": not quirks.ignore_sort},
        "etag": {"supported": bool(quirks.etags)},
        "pagination": _pagination(quirks),
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "A token of the token endpoint (RFC 6750)",
                "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
                "primary": True,
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": f"{base_url}/ServiceProviderConfig",
        },
    }


def _pagination(quirks: Quirks) -> Document:
    """How lists are paged (RFC 9865 section 4)."""
    default = quirks.default_pagination if quirks.pagination == "both" else quirks.pagination
    pagination: Document = {
        "cursor": quirks.pagination != "index",
        "index": quirks.pagination != "cursor",
        "defaultPaginationMethod": default,
        "defaultPageSize": min(DEFAULT_COUNT, quirks.page_cap or DEFAULT_COUNT),
        "maxPageSize": quirks.page_cap,
    }
    if pagination["cursor"]:
        pagination["cursorTimeout"] = int(quirks.cursor_timeout or 0)
    return pagination


def _none(_: str) -> list[Document]:
    return []


def _types(base_url: str) -> list[Document]:
    return [
        {
            **one.document(),
            "meta": {
                "resourceType": "ResourceType",
                "location": f"{base_url}/ResourceTypes/{one.name}",
            },
        }
        for one in TYPES
    ]


def _schemas(base_url: str) -> list[Document]:
    return [
        {
            **schema_document(one),
            "meta": {"resourceType": "Schema", "location": f"{base_url}/Schemas/{one.id}"},
        }
        for one in schemas()
    ]
