"""Attribute paths, as PATCH and queries use them (RFC 7644 sections 3.5.2 and 3.10)."""

from go1scim.paths._path import Path

__all__ = ["Path"]
