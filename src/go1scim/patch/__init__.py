"""PATCH (RFC 7644 section 3.5.2)."""

from go1scim.patch.operations import UNSET, PatchOp, PatchOperation

__all__ = ["UNSET", "PatchOp", "PatchOperation"]
