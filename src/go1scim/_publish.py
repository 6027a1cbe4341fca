"""
How an operation that is written once appears on every client, with exact types.

Theory of operation: a method decorated with `op` builds a `Call`, a `Flow` or a `Run`; one
decorated with `pages` builds `Pages`. On a class that is `Blocking` the method appears as one that
returns the result; on a class that is `Awaiting`, as a coroutine function. The driver of the class
decides how to wait. Both faces carry the docstring, and a signature that names the result in place
of the call, which is what Sphinx and ``help()`` print.
"""

import inspect
from collections.abc import Callable, Coroutine, Sequence
from functools import update_wrapper, wraps
from types import FunctionType, MethodType, NoneType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, get_args, overload

from go1scim._exchange import Call, Flow
from go1scim._pages import AsyncResourceIterator, Pages, ResourceIterator
from go1scim._run import Run, Script
from go1scim.errors import Go1ScimError

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Driver(Protocol):
    """What blocks: it runs calls, flows and runs, and settles the batches of a listing."""

    def run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        """The result of *work*."""
        ...

    def settle(self, batch: Sequence[Call[T]]) -> list[T] | Go1ScimError:
        """The results of *batch*, or its first error."""
        ...


class AsyncDriver(Protocol):
    """What awaits: it runs calls, flows and runs, and settles the batches of a listing."""

    async def run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        """The result of *work*."""
        ...

    async def settle(self, batch: Sequence[Call[T]]) -> list[T] | Go1ScimError:
        """The results of *batch*, or its first error."""
        ...


class Blocking:
    """A class whose operations return their results."""

    _driver: Driver

    def _run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        return self._driver.run(work)

    def _iterate(self, pages: Pages[R]) -> ResourceIterator[R]:
        return ResourceIterator(pages, self._driver.settle)


class Awaiting:
    """A class whose operations are awaited."""

    _driver: AsyncDriver

    async def _run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        return await self._driver.run(work)

    def _iterate(self, pages: Pages[R]) -> AsyncResourceIterator[R]:
        return AsyncResourceIterator(pages, self._driver.settle)


class _Published:
    """A descriptor with one face for blocking classes and one for awaiting classes."""

    def __init__(self, blocking: Callable[..., Any], awaiting: Callable[..., Any]) -> None:
        self.__doc__ = blocking.__doc__
        self._blocking, self._awaiting = blocking, awaiting
        self._faces: dict[type, Any] = {}

    def _face(self, obj: Any, owner: type) -> Any:
        face = self._faces.get(owner)
        if face is None:
            face = self._awaiting if issubclass(owner, Awaiting) else self._blocking
            face = self._faces[owner] = _specialised(face, owner)
        return face if obj is None else MethodType(face, obj)


class op(_Published, Generic[P, T]):  # noqa: N801 - used as a decorator, like property
    """Publish a method that builds a `Call`, a `Flow`, a `Run` or a `Script`."""

    def __init__(
        self, build: Callable[Concatenate[Any, P], Call[T] | Flow[T] | Run[T] | Script[T]]
    ) -> None:
        @wraps(build)
        def blocking(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
            return self._run(build(self, *args, **kwargs))

        @wraps(build)
        async def awaiting(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
            return await self._run(build(self, *args, **kwargs))

        super().__init__(blocking, awaiting)
        self.build = build
        for face in (blocking, awaiting):
            _tell_result(face, _result)

    @overload
    def __get__(self, obj: Blocking, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, obj: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, obj: None, owner: type) -> Callable[..., Any]: ...
    def __get__(self, obj: Any, owner: type) -> Any:
        return self._face(obj, owner)


class pages(_Published, Generic[P, R]):  # noqa: N801 - used as a decorator, like property
    """Publish a method that builds `Pages` as an iterator over their resources."""

    def __init__(self, build: Callable[Concatenate[Any, P], Pages[R]]) -> None:
        @wraps(build)
        def blocking(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
            return self._iterate(build(self, *args, **kwargs))

        @wraps(build)
        def awaiting(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
            return self._iterate(build(self, *args, **kwargs))

        super().__init__(blocking, awaiting)
        self.build = build
        _tell_result(blocking, lambda result: _of(ResourceIterator, result))
        _tell_result(awaiting, lambda result: _of(AsyncResourceIterator, result))

    @overload
    def __get__(self, obj: Blocking, owner: type) -> Callable[P, ResourceIterator[R]]: ...
    @overload
    def __get__(self, obj: Awaiting, owner: type) -> Callable[P, AsyncResourceIterator[R]]: ...
    @overload
    def __get__(self, obj: None, owner: type) -> Callable[..., Any]: ...
    def __get__(self, obj: Any, owner: type) -> Any:
        return self._face(obj, owner)


def _result(annotation: Any) -> Any:
    """``R`` of ``Call[R]`` or ``Flow[R]``."""
    if isinstance(annotation, str):  # of a class that is imported on use
        return annotation.partition("[")[2].removesuffix("]")
    result = get_args(annotation)[-1]
    return None if result is NoneType else result


def _of(iterator: Any, annotation: Any) -> Any:
    """*iterator* of ``R``, for ``Pages[R]``, which receives ``Sequence[ListResponse[R]]``."""
    (answer,) = get_args(get_args(annotation)[1])
    return iterator[get_args(answer)]


def _tell_result(face: Any, of: Callable[[Any], Any]) -> None:
    """Make the signature of *face* name the result, in place of the call that gives it."""
    signature = inspect.signature(face)
    result = of(signature.return_annotation)
    del face.__wrapped__
    face.__signature__ = signature.replace(return_annotation=result)
    face.__annotations__ = {**face.__annotations__, "return": result}


def _specialised(face: Any, owner: type) -> Any:
    """The face as *owner* has it: ``get`` of ``Users`` gives a ``User``, and not an ``R``."""
    bound: dict[Any, Any] = {
        variable: argument
        for cls in owner.__mro__
        for base in getattr(cls, "__orig_bases__", ())
        for variable, argument in zip(
            getattr(getattr(base, "__origin__", None), "__parameters__", ()),
            get_args(base),
            strict=False,
        )
        if not isinstance(argument, TypeVar)
    }

    def bind(annotation: Any) -> Any:
        if isinstance(annotation, TypeVar):
            return bound.get(annotation, annotation)
        variables = getattr(annotation, "__parameters__", ())
        if not variables:
            return annotation
        return annotation[tuple(bound.get(variable, variable) for variable in variables)]

    special: Any = FunctionType(
        face.__code__, face.__globals__, face.__name__, face.__defaults__, face.__closure__
    )
    update_wrapper(special, face)
    del special.__wrapped__
    special.__kwdefaults__ = face.__kwdefaults__
    signature = face.__signature__
    special.__signature__ = signature.replace(
        return_annotation=bind(signature.return_annotation),
        parameters=[
            parameter.replace(annotation=bind(parameter.annotation))
            for parameter in signature.parameters.values()
        ],
    )
    special.__annotations__ = {name: bind(hint) for name, hint in face.__annotations__.items()}
    return special
