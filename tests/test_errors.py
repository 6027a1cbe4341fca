import copy
import pickle
import re

import pytest

from go1scim import errors
from go1scim.errors import (
    AmbiguousMatchError,
    ApplyError,
    BulkError,
    ConfigurationError,
    DecodeError,
    Go1ScimError,
    GuardBlockedError,
    InvalidFilterError,
    InvalidPathError,
    JournalError,
    LeaseHeldError,
    NotSentError,
    ResponseError,
    RoleConflictWarning,
    StateMismatchError,
    TokenError,
    TransportError,
    ValidationError,
)


def tree(cls):
    """The class with all that descend from it, as name -> name of the parent."""
    return {cls.__name__: cls.__base__.__name__} | {
        name: parent for child in cls.__subclasses__() for name, parent in tree(child).items()
    }


def drawn(docstring):
    """The tree in a docstring, as name -> name of the parent."""
    found, path = {}, []
    for line in docstring.splitlines():
        match = re.match(r"    ([│├└─ ]*)(\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            found[match[2]] = path[depth - 1] if depth else "Exception"
    return found


CLASSES = sorted(
    (getattr(errors, name) for name in tree(Go1ScimError)), key=lambda cls: cls.__name__
)
CONTEXT = {
    "hint": "Do it again.",
    "method": "PATCH",
    "path": "/Users/42",
    "status": 418,
    "scim_type": "mutability",
    "attempts": 3,
}
#: What each family knows besides.
MORE = {
    ValidationError: {"field": "emails"},
    ConfigurationError: {"variable": "GO1_CLIENT_ID"},
    InvalidFilterError: {"position": 7},
    InvalidPathError: {"position": 7},
    AmbiguousMatchError: {"ids": ("1", "2")},
    TransportError: {"may_have_had_effect": False, "permanent": True},
    ResponseError: {"retry_after": 2.5, "request_id": "req-1", "body": "<html>"},
    TokenError: {"error": "invalid_grant"},
    DecodeError: {"pointer": "/emails/0", "body": "<html>"},
    LeaseHeldError: {"owner": "run 1", "expires_at": 0.5},
    JournalError: {"journal": "1.journal"},
    BulkError: {"errors": ()},
    ApplyError: {"report": None, "lines": ()},
}


def full(cls):
    """An error with every field that *cls* has."""
    more = [fields for base, fields in MORE.items() if issubclass(cls, base)]
    return cls("It went wrong", **CONTEXT, **{k: v for fields in more for k, v in fields.items()})


def seen(error):
    """All that an error can tell."""
    return type(error), error.args, vars(error), str(error)


def test_the_drawn_tree_is_the_real_one():
    """Whoever reads the module's docstring sees every class under its parent, and no other."""
    assert tree(Go1ScimError) == drawn(errors.__doc__)


def test_the_module_has_no_error_beside_the_tree():
    """Every exception of the module but the warning is a Go1ScimError."""
    found = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }

    assert {*tree(Go1ScimError), "RoleConflictWarning"} == found


def test_there_are_four_families():
    """Not sent, no answer, an error as answer, an unreadable answer; and what is no request's."""
    expected = {"NotSentError", "TransportError", "ResponseError", "DecodeError"}

    assert expected | {"ApplyError", "BulkError", "JournalError"} == {
        cls.__name__ for cls in Go1ScimError.__subclasses__()
    }


@pytest.mark.parametrize(
    "cls", [GuardBlockedError, InvalidFilterError, LeaseHeldError, StateMismatchError]
)
def test_mistakes_before_sending_are_one_family(cls):
    """What the caller did wrong can be caught as one, and is no answer."""
    assert (True, False) == (issubclass(cls, NotSentError), issubclass(cls, ResponseError))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_name_ends_in_error(cls):
    """A reader of an except clause sees an error."""
    assert cls.__name__.endswith("Error")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_error_pickles_with_all_it_knows(cls, protocol):
    """An error of a worker process arrives whole."""
    error = full(cls)

    assert seen(error) == seen(pickle.loads(pickle.dumps(error, protocol)))  # noqa: S301


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_copies(cls):
    """Shallow and deep copies know the same, and are not the same."""
    error = full(cls)

    for twin in (copy.copy(error), copy.deepcopy(error)):
        assert twin is not error
        assert seen(error) == seen(twin)


def test_what_gathers_errors_shows_the_first_of_them():
    """Each with its hint, and how many more there are; also after a journey."""
    error = BulkError("7 failed", errors=tuple(DecodeError(f"no {n}", hint="") for n in range(7)))

    lines = str(pickle.loads(pickle.dumps(error))).splitlines()  # noqa: S301

    assert "7 failed. Each Pending tells what became of its operation." == lines[0]
    assert [*(f"  no {n}." for n in range(5)), "  and 2 more"] == lines[1:]
    assert 1 == str(BulkError("1 failed", errors=(DecodeError("no"),))).count("\n")


def test_a_copy_shares_no_traceback():
    """What is kept for those who come later keeps no frames alive."""
    with pytest.raises(ResponseError) as caught:
        raise full(ResponseError)

    assert copy.copy(caught.value).__traceback__ is None


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_message_tells_all(cls):
    """Method, path, status, scimType, detail, attempts, and what to do next."""
    expected = "PATCH /Users/42: 418 mutability: It went wrong. (sent 3 times) Do it again."

    assert expected == str(full(cls))


@pytest.mark.parametrize(
    ("expected", "detail", "context"),
    [
        ("It went wrong.", "It went wrong", {}),
        ("It went wrong.", "It went wrong.", {}),
        ("Did it?", "Did it?", {}),
        ("No!", "No!", {}),
        ("", "", {}),
        ("GET /Users: It went wrong.", "It went wrong", {"method": "GET", "path": "/Users"}),
        ("404 It went wrong.", "It went wrong", {"status": 404}),
        ("tooMany: It went wrong.", "It went wrong", {"scim_type": "tooMany"}),
        ("It went wrong.", "It went wrong", {"attempts": 1}),
        ("It went wrong. (sent 2 times)", "It went wrong", {"attempts": 2}),
        ("It went wrong. Try.", "It went wrong", {"hint": "Try."}),
    ],
)
def test_a_message_leaves_out_what_is_not_known(expected, detail, context):
    """Nothing stands for what is absent, and one dispatch is not worth a word."""
    assert expected == str(Go1ScimError(detail, **context))


#: Their hints depend on the case: whoever raises them says what to do.
HINTED_BY_THE_CASE = {
    "Go1ScimError",
    "NotSentError",
    "ValidationError",
    "ConfigurationError",
    "InvalidFilterError",
    "InvalidPathError",
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_says_what_to_do_next(cls):
    """A class has a hint of its own, but for those whose hint only the case can tell."""
    assert (cls.__name__ in HINTED_BY_THE_CASE) == (not cls.default_hint)
    assert cls.default_hint == cls("It went wrong").hint
    assert cls("It went wrong", hint="Do it again.").hint == "Do it again."


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_hint_is_a_sentence(cls):
    """Hints stand behind the detail, so each is complete in itself."""
    hint = cls.default_hint

    assert not hint or (hint[0].isupper() and hint.endswith("."))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_no_error_takes_what_it_does_not_know(cls):
    """A misspelt field is a mistake in this library, and shows at once."""
    with pytest.raises(TypeError):
        cls("It went wrong", headers={"authorization": "Bearer secret"})


def test_filters_and_paths_have_their_scim_type():
    """Local errors carry the keyword that a server would send, unless another is given."""
    assert "invalidFilter" == InvalidFilterError("no").scim_type
    assert "invalidPath" == InvalidPathError("no").scim_type
    assert "noTarget" == InvalidPathError("no", scim_type="noTarget").scim_type


def test_a_lost_answer_may_have_had_effect():
    """Only who knows that nothing was sent says so."""
    assert TransportError("no answer").may_have_had_effect is True


def test_attempts_are_noted_on_the_same_error():
    """The traceback of an error stays its own."""
    error = Go1ScimError("It went wrong")

    assert error is error.attempted(4)
    assert 4 == error.attempts


def test_the_warning_is_no_error():
    """A program that catches errors does not stop at what was resolved."""
    assert issubclass(RoleConflictWarning, UserWarning)
    assert not issubclass(RoleConflictWarning, Go1ScimError)
