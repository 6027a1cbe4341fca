"""The public names: each comes or goes on purpose only."""

import importlib
import importlib.metadata
import inspect

import pytest

import go1scim

PINNED = {
    "": """
        CLEAR GO1 RFC
        Address AmbiguousMatchError ApplyError AsyncClient AsyncResourceIterator AuthorizationCode
        BadRequestError BearerToken BulkError BulkRequest BulkResponse Change Changes Check
        CheckReport Client ClientCredentials Completeness ConfigurationError ConflictError
        DecodeError Dialect Email EnterpriseUser Entitlement ErrorMessage F FileTokenStore Filter
        ForbiddenError Go1ScimError Group GroupChanges GroupMembership GuardBlockedError
        InstantMessaging InvalidFilterError InvalidPathError JournalError LeaseHeldError Limits
        ListResponse Manager Member MemoryTokenStore Meta MissingScopeError Name NotAttemptedError
        NotFoundError NotSentError PasswordGrant PatchOp PatchOperation PhoneNumber Photo Plan
        Policy PreconditionFailedError RefreshToken Report Request RequestTimeoutError
        ResourceIterator ResourceType Response ResponseError RetryPolicy Role RoleConflictError
        RoleConflictWarning RoleValue Schema SearchRequest ServerError ServiceProviderConfig
        StateMismatchError Timeout TokenError TokenStore TooManyRequestsError TransportError
        UnauthorizedError Unreadable User UserChanges ValidationError X509Certificate __version__
        attribute auth changes errors extension filters from_dict from_json patch schemas to_dict
        to_json
    """,
    "auth": """
        AuthorizationCode BearerToken CallableToken ClientCredentials FileTokenStore
        MemoryTokenStore PasswordGrant RefreshToken Token TokenStore
    """,
    "bulk": "AsyncBulk Bulk BulkReport GroupQueue Pending UserQueue",
    "changes": """
        GUARDS
        AttributeChange Begun Change Changes Ended Event EventLog Facts Finding Finished Found
        GuardResult JsonLines Listener Origin Outcome Plan PlanDiff Policy ProgressBars Read Reading
        Reference Report Started Status Verb Waiting read_report
    """,
    "client": "AsyncClient Client Clock SystemClock",
    "filters": """
        MAX_DEPTH MAX_LENGTH
        And AttributePath Attributes Comparison F Filter Not Or Present Term ValuePath Visitor
        frame_expression parse
    """,
    "models": """
        Address AuthenticationScheme BulkSupport Complex Email EnterpriseUser Entitlement
        FilterSupport Group GroupMembership InstantMessaging Manager Member Meta Name
        PaginationSupport PhoneNumber Photo Resource ResourceType Role RoleValue Schema
        SchemaAttribute SchemaExtension ServiceProviderConfig Supported User X509Certificate
        extension
    """,
    "patch": "UNSET PatchOp PatchOperation apply",
    "provisioning": """
        ENTRA OKTA
        Assigned Assignment AsyncProvisioner AttributeMapping Clause ClauseGroup CycleReport
        Decision EntraImport ImportFinding Log LogRecord LogStep Mapped MappedValue Mapping
        MappingProblem Modified Provisioner RoleNames Rule Scope constant direct expression
        expressions from_entra person role_names
    """,
    "provisioning.expressions": """
        FUNCTIONS IGNORED MAX_DEPTH MAX_LENGTH REFUSED
        Comparison Constant Expression Function Ignored Keyword Missing Node SourceAttribute parse
        usage
    """,
    "schemas": """
        Attribute Definition Registry Shape attribute extensions facts find register registry
        require shapes wire_name
    """,
    "sources": """
        ChangingSource CsvSource GraphSource HttpSource LdapSource OktaSource Reader Reading Records
        RowsSource Source SourceGroup SourceUser TokenCredential Trail changed
    """,
    "tables": """
        CLEAR
        Clear Column FrameBuilder GroupRow MemberRow RowProblem Table UserRow Values base_of cells
        columns_of edited moved read_groups read_members read_users to_csv to_frame touched
        write_csv
    """,
    "testing": """
        Aim Clock Fault Faults Late Mail ManualClock Portal Quirks RecordedRequest Recorder
        SourceRead SystemClock read_source
    """,
}

#: What design and documentation promise of this version, by what a reader would type.
PROMISED = """
    Client AsyncClient User Name Email PhoneNumber Address RoleValue Manager EnterpriseUser Group
    Member Meta extension attribute schemas.register ListResponse SearchRequest PatchOp BulkRequest
    BulkResponse ErrorMessage from_json to_json from_dict to_dict Role BearerToken
    ClientCredentials AuthorizationCode RefreshToken PasswordGrant MemoryTokenStore FileTokenStore
    RetryPolicy Timeout Dialect GO1 RFC testing.Portal RoleConflictWarning
    F Filter filters.parse paths.Path bulk.Pending bulk.BulkReport BulkError
    Plan Change Changes Policy Report CLEAR changes.Status changes.Outcome changes.Finding
    changes.GuardResult changes.Ended
"""


def module_named(name):
    """The package, or a part of it."""
    return importlib.import_module(f"go1scim.{name}".rstrip("."))


def place(name):
    """Constants, then classes, then functions and modules, as ruff sorts `__all__`."""
    constant = name.isupper() and len(name) > 1
    return 0 if constant else 1 if name[0].isupper() else 2, name


@pytest.mark.parametrize("module", PINNED)
def test_the_public_names_are_these(module):
    """In this order, and none besides."""
    assert PINNED[module].split() == list(module_named(module).__all__)


@pytest.mark.parametrize("module", PINNED)
def test_the_public_names_are_sorted(module):
    """So that two who add a name add it in the same place."""
    names = module_named(module).__all__

    assert sorted(names, key=place) == list(names)


@pytest.mark.parametrize("module", PINNED)
def test_the_public_names_are_there(module):
    """A star import works."""
    found = module_named(module)

    assert [] == [name for name in found.__all__ if not hasattr(found, name)]


@pytest.mark.parametrize("name", PROMISED.split())
def test_what_is_promised_can_be_used(name):
    """Straight from the package, or by way of a submodule."""
    submodule, _, attribute = name.rpartition(".")

    assert hasattr(module_named(submodule), attribute)


@pytest.mark.parametrize("module", PINNED)
def test_every_public_name_explains_itself(module):
    """Classes, functions and modules have a docstring."""
    found = module_named(module)
    public = {name: getattr(found, name) for name in found.__all__}

    assert [] == [
        name
        for name, value in public.items()
        if (inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value))
        and not (value.__doc__ or "").strip()
    ]


@pytest.mark.parametrize("module", ["", "changes"])
def test_what_comes_late_is_there_all_the_same(module):
    """An editor lists it, and what is not there is told as anywhere."""
    found = module_named(module)

    assert {"Plan", "Report"} <= set(dir(found))
    with pytest.raises(
        AttributeError, match=f"{found.__name__}' has no attribute 'Plam'"
    ) as caught:
        found.Plam  # noqa: B018 - it is asked for
    assert "Plam" == caught.value.name


def test_every_error_is_public():
    """Whoever catches one finds it where the client is."""
    from go1scim import errors

    found = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, (Exception, Warning))
    }

    assert found <= set(go1scim.__all__)


def test_a_name_is_the_same_wherever_it_comes_from():
    """``go1scim.User`` is ``go1scim.models.User``, so that isinstance never surprises."""
    for module in ("auth", "changes", "client", "models", "patch", "tables"):
        found = module_named(module)
        for name in set(found.__all__) & set(go1scim.__all__):
            assert getattr(go1scim, name) is getattr(found, name)


def test_the_version_is_that_of_the_distribution():
    """What ``pip`` shows is what the package says."""
    assert importlib.metadata.version("go1scim") == go1scim.__version__
