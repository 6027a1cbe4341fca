"""The servers that the client is run against, and the habits of each."""

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from attrs import field, frozen
from programs import Program, free_port, running

from go1scim import Request, urns
from go1scim._exchange import Reply
from go1scim.testing import Portal
from go1scim.testing._late import Late

TOKEN: Final = "token-of-the-interop-tier"
SCIMMY: Final = Path(__file__).parent / "scimmy"
SCRIPTS: Final = Path(sysconfig.get_path("scripts"))


@frozen(kw_only=True)
class Habits:
    """
    Where the servers differ. Each is asserted: a new version that has changed is noticed.

    Attributes:
        adds_members_twice: An ``add`` of a member that is there appends it again.
        cursors: Pages can be asked for by cursor (RFC 9865).
        filters_ignore_case: Filters compare userName in any case, as its schema says (RFC 7643
            section 4.1.1).
        location: A 201 says where the new resource is (RFC 7644 section 3.3).
        misread_filters: Filters, by their names in the tests, that are refused or give others than
            those who match.
        misread_patches: Differences, by their names in the tests, that are refused or applied to
            another result.
        past_the_end: What a page holds that starts after the last resource.
        patch_status: The answer to a PATCH that is carried out.
        unknown_attributes: What becomes of attributes that no schema knows.
        versioned_lists: Lists give the versions of resources, as a read of one does.
        versions: What becomes of a change on condition of a version that is no more: ``"checked"``
            is refused with 412, ``"given"`` is carried out although versions are given.
    """

    adds_members_twice: bool = False
    cursors: bool = True
    filters_ignore_case: bool = True
    location: bool = True
    misread_filters: Mapping[str, Literal["refused", "wrong"]] = field(factory=dict)
    misread_patches: Mapping[str, Literal["refused", "wrong"]] = field(factory=dict)
    past_the_end: Literal["nothing", "everything"] = "nothing"
    patch_status: Literal[200, 204] = 200
    unknown_attributes: Literal["kept", "dropped", "refused"] = "kept"
    versioned_lists: bool = True
    versions: Literal["checked", "given"] = "checked"


HABITS: Final = {
    "portal": Habits(),
    "scim2-server": Habits(patch_status=204, unknown_attributes="refused"),
    "scimmy": Habits(
        adds_members_twice=True,
        cursors=False,
        filters_ignore_case=False,
        location=False,
        misread_filters={"extension": "wrong", "not_of_or": "wrong", "quotes": "refused"},
        # The old primary stays one; no path leads to a part of a value in an extension.
        misread_patches={"another_primary": "wrong", "extension": "refused"},
        past_the_end="everything",
        unknown_attributes="dropped",
        versioned_lists=False,
        versions="given",
    ),
}


@frozen
class Server:
    """
    A server with a store.

    Attributes:
        portal: What answers, where it is the embedded portal.
    """

    name: str
    base_url: str
    token: str
    portal: Portal | None = None

    @property
    def habits(self) -> Habits:
        """What it does where servers differ."""
        return HABITS[self.name]


class NoNodeError(Exception):
    """scimmy cannot be run on this machine."""


class Portals(Portal):
    """An address at which one embedded portal answers after the other."""

    def turn_to(self, portal: Portal) -> None:
        """Let *portal* answer from now on."""
        self._answering = portal

    def deliver(self, request: Request) -> Reply | Late:
        return self._answering.deliver(request)


@contextmanager
def scim2_server(folder: Path) -> Iterator[Program]:
    """scim2-server, with a store for each first step of the path, and with cursors."""
    config = folder / "service-provider-config.json"
    config.write_text(json.dumps(_SERVICE_PROVIDER_CONFIG))
    command = [str(SCRIPTS / "scim2-server"), "--port", str(free_port()), "--dynamic-tenants"]
    command += ["--bearer-token", TOKEN, "--service-provider-config", str(config)]
    with running(command, folder / "scim2-server.log") as program:
        yield program


@contextmanager
def scimmy(folder: Path) -> Iterator[Program]:
    """
    scimmy, with a store for each first step of the path.

    Raises:
        NoNodeError: There is no Node.js, or no npm.
    """
    node = _found("node")
    _install_scimmy()
    command = [node, str(SCIMMY / "server.js"), TOKEN]
    with running(command, folder / "scimmy.log", folder=SCIMMY) as program:
        yield program


def _found(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise NoNodeError(f"scimmy needs {name}, which is not on PATH: install Node.js 20 with npm")
    return path


def _install_scimmy() -> None:
    """Bring scimmy/node_modules to the versions that its package.json pins, unless it is there."""
    pinned = json.loads((SCIMMY / "package.json").read_text())["dependencies"]
    if all(version == _installed(name) for name, version in pinned.items()):
        return
    command = [_found("npm"), "install", "--no-audit", "--no-fund", "--no-package-lock"]
    done = subprocess.run(  # noqa: S603 - npm as it is found on PATH
        command,
        cwd=SCIMMY,
        env={**os.environ, "npm_config_update_notifier": "false"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not install scimmy:\n{done.stdout}{done.stderr}")


def _installed(name: str) -> str | None:
    manifest = SCIMMY / "node_modules" / name / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.exists() else None


_SERVICE_PROVIDER_CONFIG: Final = {
    "schemas": [urns.SERVICE_PROVIDER_CONFIG],
    "patch": {"supported": True},
    "bulk": {"supported": True, "maxOperations": 1000, "maxPayloadSize": 1048576},
    "filter": {"supported": True, "maxResults": 1000},
    "changePassword": {"supported": True},
    "sort": {"supported": True},
    "etag": {"supported": True},
    "pagination": {"cursor": True, "index": True, "defaultPaginationMethod": "index"},
}
