"""One definition of an operation, and its two faces."""

import asyncio
import inspect
import pydoc
from typing import TypeVar

import pytest

from go1scim import (
    AsyncClient,
    AsyncResourceIterator,
    BearerToken,
    Client,
    Group,
    ListResponse,
    ResourceIterator,
    Response,
    User,
)
from go1scim._exchange import Call, Flow
from go1scim._pages import Completeness, Found, Pages
from go1scim._publish import Awaiting, Blocking, op, pages
from go1scim.bulk import AsyncBulk, Bulk, GroupQueue, Pending, UserQueue
from go1scim.calls.groups import AsyncGroups, Groups
from go1scim.calls.raw import AsyncRaw, Raw
from go1scim.calls.users import AsyncUsers, Users

PAIRS = [
    (Client, AsyncClient),
    (Users, AsyncUsers),
    (Groups, AsyncGroups),
    (Raw, AsyncRaw),
    (Bulk, AsyncBulk),
]
#: What is spelled differently where it is awaited.
RENAMED = {
    "close": "aclose",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__next__": "__anext__",
    "__iter__": "__aiter__",
}


def public(cls):
    """The names of the public methods of *cls*."""
    return {name for name in dir(cls) if name[0] != "_" and callable(getattr(cls, name))}


def visible(cls):
    """All names of *cls* that a caller may use: methods, properties, attributes, protocols."""
    annotated = {name for base in cls.__mro__ for name in getattr(base, "__annotations__", {})}
    names = {name for name in {*dir(cls), *annotated} if name[0] != "_"}
    return names | ({name for name in dir(cls) if name in {*RENAMED, *RENAMED.values()}})


METHODS = [
    pytest.param(blocking, awaiting, name, id=f"{blocking.__name__}.{name}")
    for blocking, awaiting in PAIRS
    for name in sorted(public(blocking) - set(RENAMED))
]


@pytest.mark.parametrize(("blocking", "awaiting"), PAIRS)
def test_both_faces_have_the_same_methods(blocking, awaiting):
    """What one client can do, the other can."""
    assert {RENAMED.get(name, name) for name in public(blocking)} == public(awaiting)


@pytest.mark.parametrize(
    ("blocking", "awaiting"), [*PAIRS, (ResourceIterator, AsyncResourceIterator)]
)
def test_only_closing_and_the_protocols_have_two_names(blocking, awaiting):
    """Whoever knows one client knows the other, attributes and properties included."""
    assert {RENAMED.get(name, name) for name in visible(blocking)} == visible(awaiting)


@pytest.mark.parametrize(("blocking", "awaiting", "name"), METHODS)
def test_no_signature_shows_the_machinery(blocking, awaiting, name):
    """Neither calls nor type variables: what a caller passes, and what comes back."""
    for cls in (blocking, awaiting):
        signature = inspect.signature(getattr(cls, name))
        parameters = [p for p in signature.parameters.values() if p.name != "self"]
        hints = [signature.return_annotation, *(p.annotation for p in parameters)]
        shown = " ".join(map(str, hints))
        assert not any(isinstance(hint, TypeVar) for hint in hints)
        assert not any(getattr(hint, "__parameters__", ()) for hint in hints)
        assert "~" not in shown
        assert not any(word in shown for word in ("Call[", "Flow[", "Generator", "_empty"))


QUEUED = [
    pytest.param(calls, queue, name, id=f"{queue.__name__}.{name}")
    for calls, queue in ((Users, UserQueue), (Groups, GroupQueue))
    for name in sorted(public(queue))
]


def test_what_needs_an_answer_is_not_queued():
    """Reading, and whatever reads first."""
    unqueued = {"get", "list", "iter", "search", "find", "to_frame", "update"}

    assert unqueued == public(Users) - public(UserQueue)
    assert unqueued | {"set_members"} == public(Groups) - public(GroupQueue)


@pytest.mark.parametrize(("calls", "queue", "name"), QUEUED)
def test_a_queue_has_the_operations_of_a_client(calls, queue, name):
    """Under the same names, with the same parameters; what must be read before is left out."""
    client = dict(inspect.signature(getattr(calls, name)).parameters)
    client.pop("if_exists", None)
    queued = inspect.signature(getattr(queue, name))

    assert list(client) == list(queued.parameters)
    assert Pending is queued.return_annotation.__origin__
    assert getattr(queue, name).__doc__.startswith("\n        Queue ") or getattr(
        queue, name
    ).__doc__.startswith("Queue ")


@pytest.mark.parametrize(("blocking", "awaiting", "name"), METHODS)
def test_an_instance_shows_what_its_class_shows(blocking, awaiting, name):
    """Bound methods have the exact types as well, without self."""
    if name == "with_options":
        return
    for cls in (blocking, awaiting):
        bound = inspect.signature(getattr(object.__new__(cls), name))
        free = inspect.signature(getattr(cls, name))
        assert bound.return_annotation == free.return_annotation
        assert list(bound.parameters.values()) == list(free.parameters.values())[1:]


@pytest.mark.parametrize(("blocking", "awaiting", "name"), METHODS)
def test_both_faces_have_the_same_words(blocking, awaiting, name):
    """The docstring, the parameters and their types are the same, and there is a docstring."""
    one, other = getattr(blocking, name), getattr(awaiting, name)
    assert one.__doc__
    assert one.__doc__ == other.__doc__
    assert inspect.signature(one).parameters == inspect.signature(other).parameters


@pytest.mark.parametrize(
    ("cls", "name", "result"),
    [
        (Users, "get", User),
        (AsyncUsers, "get", User),
        (Users, "update", User),
        (Users, "find", User | None),
        (Groups, "add_members", Group),
        (Users, "delete", None),
        (Users, "iter", ResourceIterator[User]),
        (AsyncGroups, "iter", AsyncResourceIterator[Group]),
    ],
)
def test_a_signature_names_the_result(cls, name, result):
    """Sphinx and `help()` show what the caller gets, and not the call that gets it."""
    face = getattr(cls, name)
    assert result == inspect.signature(face).return_annotation
    assert result == face.__annotations__["return"]


def test_a_parameter_is_of_the_type_of_its_class():
    """`create()` of users takes a User."""
    assert User is inspect.signature(Users.create).parameters["resource"].annotation
    assert str | Group == inspect.signature(AsyncGroups.get).parameters["id"].annotation


@pytest.mark.parametrize(("blocking", "awaiting", "name"), METHODS)
def test_one_face_is_awaited(blocking, awaiting, name):
    """Editors and callers can tell from the function itself; what asks nothing is not awaited."""
    assert not inspect.iscoroutinefunction(getattr(blocking, name))
    assert (name not in {"iter", "with_options", "bulk"}) == inspect.iscoroutinefunction(
        getattr(awaiting, name)
    )


def test_a_face_is_made_once():
    """So that it can be compared, and costs nothing the next time."""
    assert Users.get is Users.get
    assert Users.get is not AsyncUsers.get


def test_help_shows_the_result():
    """What a reader of a shell or a notebook sees."""
    shown = pydoc.render_doc(Client(BearerToken("x")).users.find, renderer=pydoc.plaintext)

    assert "find(*, user_name: str | None = None" in shown
    assert "-> go1scim.models.user.User | None" in shown
    assert "The one user with this key, or None." in shown


# The descriptors by themselves

R = TypeVar("R")


def read(response: Response) -> str:
    """A reader of an answer."""
    return response.content.decode()


class Greetings:
    """Operations that are written once."""

    @op
    def greet(self, name: str, *, loud: bool = False) -> Call[str]:
        """Say hello."""
        return Call((name, loud), read)

    @op
    def part(self) -> Flow[None]:
        """Say goodbye."""
        yield ()

    @pages
    def everybody(self, count: int = 2) -> Pages[str]:
        """Say hello to all."""
        yield Found([f"hello {number}" for number in range(count)])
        return Completeness(complete=True)


class Echo:
    """A driver that gives the work back."""

    def run(self, work):
        return work

    def settle(self, batch):
        return batch


class AsyncEcho(Echo):
    """The same, awaited."""

    async def run(self, work):
        return work


class Now(Greetings, Blocking):
    _driver = Echo()


class Later(Greetings, Awaiting):
    _driver = AsyncEcho()


def test_a_driver_runs_what_was_built():
    """At once, or when it is awaited."""
    now, later = Now().greet("Ada", loud=True), asyncio.run(Later().greet("Ada", loud=True))

    assert (("Ada", True), read) == (now.request, now.read)
    assert (("Ada", True), read) == (later.request, later.read)


def test_nothing_is_built_before_it_is_awaited():
    """A mistake in the arguments is raised where the result is asked for."""
    coroutine = Later().greet()
    with pytest.raises(TypeError, match="name"):
        asyncio.run(coroutine)
    with pytest.raises(TypeError, match="name"):
        Now().greet()


def test_pages_become_an_iterator():
    """Of the kind of the class."""

    async def later():
        return [word async for word in Later().everybody(3)]

    assert ["hello 0", "hello 1"] == list(Now().everybody())
    assert ["hello 0", "hello 1", "hello 2"] == asyncio.run(later())
    assert (ResourceIterator, AsyncResourceIterator) == (
        type(Now().everybody()),
        type(Later().everybody()),
    )


@pytest.mark.parametrize(
    ("expected", "face"),
    [
        ("(self, name: str, *, loud: bool = False) -> str", Now.greet),
        ("(name: str, *, loud: bool = False) -> str", Later().greet),
        ("(self) -> None", Later.part),
        ("(self, count: int = 2) -> go1scim._pages.ResourceIterator[str]", Now.everybody),
        ("(count: int = 2) -> go1scim._pages.AsyncResourceIterator[str]", Later().everybody),
    ],
)
def test_signatures_of_both_faces(expected, face):
    """The same parameters, and the result in the place of the call."""
    assert expected == str(inspect.signature(face))


def test_a_face_has_the_name_and_place_of_its_definition():
    """Tracebacks and documentation lead to the code."""
    for face in (Now.greet, Later.greet):
        assert ("greet", "Greetings.greet", __name__, "Say hello.") == (
            face.__name__,
            face.__qualname__,
            face.__module__,
            face.__doc__,
        )
        assert not hasattr(face, "__wrapped__")
    assert "Say hello." == vars(Greetings)["greet"].__doc__


def test_a_call_can_be_built_without_a_driver():
    """To be queued, listed or compared."""
    call = vars(Greetings)["greet"].build(None, "Ada")

    assert isinstance(call, Call)
    assert ("Ada", False) == call.request


def test_annotations_that_say_nothing_of_resources_stay():
    """A parameter of another generic type is bound as well; the rest is left alone."""
    assert ListResponse[User] == Users.list.__annotations__["return"]
    assert ListResponse[Group] == AsyncGroups.search.__annotations__["return"]


def test_what_builds_is_at_hand():
    """The call itself can be had, to be queued or compared."""
    assert Users.__mro__[1].__mro__[1].__dict__["create"].build.__doc__ == Users.create.__doc__
