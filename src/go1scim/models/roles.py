"""The access levels of a Go1 portal."""

from enum import Enum, unique
from functools import cache

from go1scim.errors import ValidationError


@unique
class Role(Enum):
    """
    A Go1 role, with the GUID that is the same for every portal and the label that people see.

    The GUIDs are not in Go1's published documentation: two independent public programs agree on
    the first four, and one has the fifth. Any other GUID passes through unchanged.
    """

    LEARNER = ("rol_01G3PZS7NZ0CF95J340P55FSZH", "Learner", "Student")
    MANAGER = ("rol_01G3PZS7NZBW04V44QBM48PP0C", "Manager", None)
    CONTENT_ADMINISTRATOR = ("rol_01G3PZS7NXC78RP57SG0EXD0Z5", "Content Administrator", None)
    ADMINISTRATOR = ("rol_01G3PZS7NCBKB170TEP3CC2BBH", "Administrator", None)
    ASSESSOR = ("rol_01G3PZS7NY0579J21R4WB52HKJ", "Assessor", "Tutor")

    def __init__(self, guid: str, label: str, internal_name: str | None) -> None:
        self.guid = guid
        self.label = label
        self.internal_name = internal_name

    @classmethod
    def find(cls, text: str) -> "Role | None":
        """
        The role with this GUID, label, or internal name, whatever its case; None otherwise.

        Raises:
            ValidationError: It is no text.
        """
        if not isinstance(text, str):
            raise ValidationError(
                f"A role is found by text, got {type(text).__name__}",
                field="text",
                hint="Pass a GUID or a label: Role.find('Learner').",
            )
        return _by_text().get(text.strip().casefold())


@cache
def _by_text() -> dict[str, Role]:
    names = ((role, (role.guid, role.label, role.internal_name)) for role in Role)
    return {text.casefold(): role for role, texts in names for text in texts if text}
