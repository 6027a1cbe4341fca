"""Commands: functions of a session, to which typer gives the options that all of them have."""

import errno
import inspect
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec

import typer
from attrs import fields

from go1scim.cli._exits import Exit, of_error
from go1scim.cli._session import Session, Settings
from go1scim.errors import Go1ScimError

__all__ = ["command"]

P = ParamSpec("P")

_SHARED: Final = tuple(
    inspect.Parameter(
        one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=one.type
    )
    for one in fields(Settings)
)


def command(function: Callable[Concatenate[Session, P], int]) -> Callable[..., None]:
    """
    The function that typer calls: options of *function*, and those of `Settings`.

    It ends with the exit code that *function* returns, or that the error stands for.
    """
    signature = inspect.signature(function, eval_str=True)
    own = tuple(signature.parameters.values())[1:]  # the first is the session

    def run(**options: Any) -> None:
        shared = {one.name: options.pop(one.name) for one in _SHARED}
        session = Session(Settings(**shared))
        with session.logged():
            code = _code(function, session, options)
        raise typer.Exit(code)

    run.__name__, run.__doc__ = function.__name__, function.__doc__
    parameters = (*own, *_SHARED)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=parameters, return_annotation=None
    )
    return run


def _code(function: Callable[..., int], session: Session, options: dict[str, Any]) -> int:
    try:
        return function(session, **options)
    except Go1ScimError as error:
        session.complain(error)
        return of_error(error)
    except KeyboardInterrupt as interruption:
        is_run = bool(getattr(interruption, "__notes__", ()))
        interruption.args = ("it was interrupted.",)
        session.complain(interruption)
        return Exit.ABORTED if is_run else Exit.INTERRUPTED
    except OSError as error:
        if error.errno == errno.EPIPE:  # nobody reads any more: typer's
            raise
        session.complain(error)
        return Exit.FAILED
