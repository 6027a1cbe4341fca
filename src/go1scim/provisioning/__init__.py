"""Keep a portal in step with a directory: mapping, scope, and what builds on them."""

from go1scim.provisioning import expressions

__all__ = ["expressions"]
