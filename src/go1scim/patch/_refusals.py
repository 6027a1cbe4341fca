"""The errors of a PATCH request that cannot be applied (RFC 7644 section 3.12, table 9)."""

from go1scim.errors import InvalidPathError, ValidationError

_HINT = "Nothing was changed; correct the operation and apply the request again."


def no_target(path: str, complaint: str) -> InvalidPathError:
    """``noTarget``: the path is well formed and leads nowhere in this resource."""
    return InvalidPathError(f"{path}: {complaint}", scim_type="noTarget", hint=_HINT)


def invalid_path(path: str, complaint: str, hint: str = _HINT) -> InvalidPathError:
    """``invalidPath``: no schema knows what the path names."""
    return InvalidPathError(f"{path}: {complaint}", hint=hint)


def immutable(name: str, complaint: str) -> ValidationError:
    """``mutability``: the attribute cannot be changed so."""
    return ValidationError(
        f"{name} {complaint}", field=name, scim_type="mutability", hint="Leave the attribute out."
    )


def invalid_value(name: str, complaint: str) -> ValidationError:
    """``invalidValue``: the attribute does not take this value."""
    return ValidationError(f"{name} {complaint}", field=name, scim_type="invalidValue", hint=_HINT)


def invalid_syntax(name: str, complaint: str) -> ValidationError:
    """``invalidSyntax``: this is no PATCH request."""
    return ValidationError(
        f"{name} {complaint}",
        field=name,
        scim_type="invalidSyntax",
        hint="A request has the form that to_dict(PatchOp()...) gives.",
    )
