"""PATCH (RFC 7644 section 3.5.2)."""

from go1scim.patch._documents import apply
from go1scim.patch._unset import UNSET
from go1scim.patch.operations import PatchOp, PatchOperation

__all__ = ["UNSET", "PatchOp", "PatchOperation", "apply"]
