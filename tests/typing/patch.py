"""What type checkers know of PATCH."""

from typing import Any, assert_type

from go1scim import Email, Group, User, patch
from go1scim.patch import PatchOp


def differences(user: User, group: Group) -> None:
    """Two models, or two documents."""
    assert_type(PatchOp.between(user, user), PatchOp)
    assert_type(PatchOp.between(group, group).split(100), tuple[PatchOp, ...])
    assert_type(PatchOp.between({"title": "A"}, {"title": "B"}), PatchOp)


def applying(user: User, document: dict[str, Any]) -> None:
    """A model stays what it is; a document is a dict."""
    request = PatchOp().add("emails", [Email("a@x")])
    assert_type(request.apply(user), User)
    assert_type(request.apply(user, "okta"), User)
    assert_type(patch.apply(document, request), dict[str, Any])
    assert_type(patch.apply(document, {"Operations": []}, dialect="entra"), dict[str, Any])
    patch.apply(document, request, "scim")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    patch.apply(document, "x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
