"""Group and its members (RFC 7643 section 4.2)."""

from attrs import field, frozen

from go1scim import urns
from go1scim.models._base import Complex, Resource
from go1scim.models._check import Many
from go1scim.models.extensions import resource
from go1scim.schemas import attribute, facts


@frozen(kw_only=True, repr=False)
class Member(Complex):
    """A member of a group, by the id of its user or group."""

    value: str | None = field(
        default=None, kw_only=False, metadata=facts(mutability="immutable", identifier=True)
    )
    ref: str | None = attribute(
        wire_name="$ref", reference_types=("User", "Group"), mutability="immutable"
    )
    display: str | None = attribute(mutability="readOnly")
    type: str | None = attribute(canonical_values=("User", "Group"), mutability="immutable")


@resource(urns.GROUP)
@frozen(kw_only=True, repr=False)
class Group(Resource):
    """A group (RFC 7643 section 4.2)."""

    display_name: str | None = attribute(required=True)
    members: tuple[Member, ...] = field(default=(), converter=Many[Member])

    def _repr_html_(self) -> str:
        from go1scim._looks import to_html  # noqa: PLC0415 - for notebooks
        from go1scim.models.looks import of_group  # noqa: PLC0415 - the same

        return to_html(of_group(self))
