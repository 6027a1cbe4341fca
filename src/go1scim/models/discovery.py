"""What a provider says about itself (RFC 7643 sections 5 to 7, RFC 9865 section 3)."""

from attrs import field, frozen

from go1scim import urns
from go1scim.models._base import Complex, Resource
from go1scim.models._check import Many
from go1scim.models.extensions import resource
from go1scim.schemas import attribute


@frozen(kw_only=True, repr=False)
class Supported(Complex):
    """Whether a feature is supported."""

    supported: bool | None = None


@frozen(kw_only=True, repr=False)
class BulkSupport(Supported):
    """Whether bulk requests are supported, of how many operations and bytes."""

    max_operations: int | None = None
    max_payload_size: int | None = None


@frozen(kw_only=True, repr=False)
class FilterSupport(Supported):
    """Whether filters are supported, and how many resources an answer holds at most."""

    max_results: int | None = None


@frozen(kw_only=True, repr=False)
class PaginationSupport(Complex):
    """
    How lists are paged (RFC 9865 section 3).

    Attributes:
        cursor_timeout: Seconds that a cursor lives at least.
    """

    cursor: bool | None = None
    index: bool | None = None
    default_pagination_method: str | None = attribute(canonical_values=("cursor", "index"))
    default_page_size: int | None = None
    max_page_size: int | None = None
    cursor_timeout: int | None = None


@frozen(kw_only=True, repr=False)
class AuthenticationScheme(Complex):
    """A way to authenticate."""

    type: str | None = attribute(
        canonical_values=("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest")
    )
    name: str | None = None
    description: str | None = None
    spec_uri: str | None = attribute(reference_types=("external",))
    documentation_uri: str | None = attribute(reference_types=("external",))
    primary: bool | None = None


@resource(urns.SERVICE_PROVIDER_CONFIG)
@frozen(kw_only=True, repr=False)
class ServiceProviderConfig(Resource):
    """What a provider supports (RFC 7643 section 5)."""

    documentation_uri: str | None = attribute(reference_types=("external",), mutability="readOnly")
    patch: Supported | None = attribute(mutability="readOnly")
    bulk: BulkSupport | None = attribute(mutability="readOnly")
    filter: FilterSupport | None = attribute(mutability="readOnly")
    change_password: Supported | None = attribute(mutability="readOnly")
    sort: Supported | None = attribute(mutability="readOnly")
    etag: Supported | None = attribute(mutability="readOnly")
    pagination: PaginationSupport | None = attribute(mutability="readOnly")
    authentication_schemes: tuple[AuthenticationScheme, ...] = field(
        default=(), converter=Many[AuthenticationScheme]
    )


@frozen(kw_only=True, repr=False)
class SchemaExtension(Complex):
    """An extension of a resource type, and whether each resource must have it."""

    schema: str | None = attribute(reference_types=("uri",), mutability="readOnly")
    required: bool | None = attribute(mutability="readOnly")


@resource(urns.RESOURCE_TYPE)
@frozen(kw_only=True, repr=False)
class ResourceType(Resource):
    """A kind of resource and where it lives (RFC 7643 section 6)."""

    name: str | None = attribute(mutability="readOnly")
    description: str | None = attribute(mutability="readOnly")
    endpoint: str | None = attribute(reference_types=("uri",), mutability="readOnly")
    schema: str | None = attribute(reference_types=("uri",), mutability="readOnly")
    schema_extensions: tuple[SchemaExtension, ...] = field(
        default=(), converter=Many[SchemaExtension]
    )


@frozen(kw_only=True, repr=False)
class SchemaAttribute(Complex):
    """The description of one attribute."""

    name: str | None = attribute(case_exact=True, mutability="readOnly")
    type: str | None = attribute(mutability="readOnly")
    sub_attributes: tuple["SchemaAttribute", ...] = field(
        default=(), converter=Many["SchemaAttribute"]
    )
    multi_valued: bool | None = attribute(mutability="readOnly")
    description: str | None = attribute(mutability="readOnly")
    required: bool | None = attribute(mutability="readOnly")
    canonical_values: tuple[str, ...] = field(default=(), converter=Many[str])
    case_exact: bool | None = attribute(mutability="readOnly")
    mutability: str | None = attribute(mutability="readOnly")
    returned: str | None = attribute(mutability="readOnly")
    uniqueness: str | None = attribute(mutability="readOnly")
    reference_types: tuple[str, ...] = field(default=(), converter=Many[str])


@resource(urns.SCHEMA)
@frozen(kw_only=True, repr=False)
class Schema(Resource):
    """A schema as a provider describes it (RFC 7643 section 7)."""

    name: str | None = attribute(mutability="readOnly")
    description: str | None = attribute(mutability="readOnly")
    attributes: tuple[SchemaAttribute, ...] = field(default=(), converter=Many[SchemaAttribute])
