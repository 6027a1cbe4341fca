"""The mappings that Go1's help article on provisioning shows, for Okta and for Entra ID."""

from typing import Final

from go1scim.provisioning._rules import direct, expression
from go1scim.provisioning.mapping import Mapping

__all__ = ["ENTRA", "OKTA"]

#: What Go1's help article asks of an Okta integration at least: userName, names, e-mail address,
#: manager value, manager display name and roles, from the attributes of an Okta app user.
OKTA: Final = Mapping.of(
    external_id="id",
    user_name=direct("userName", match=1, required=True),
    given_name=direct("givenName", required=True),
    family_name=direct("familyName", required=True),
    email=direct("email", required=True),
    active=direct("active", default=True),
    manager="managerValue",
    manager_name="managerDisplayName",
    roles="roles",
)

#: The seven rows of the article's table for Entra ID. Which targets they go to is *inferred* from
#: Entra's default table, since the article shows them in a picture.
ENTRA: Final = Mapping.of(
    {
        "externalId": "objectId",
        "active": expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
        "userName": direct("userPrincipalName", match=1, required=True),
        'emails[type eq "work"].value': direct("mail", required=True),
        "name.givenName": direct("givenName", required=True),
        "name.familyName": direct("surname", required=True),
        "manager": "manager",
    }
)
