"""Invented people in embedded portals, for the notebooks of the documentation."""

import csv
import os
import warnings
from itertools import product
from pathlib import Path

from go1scim import Role
from go1scim.testing import Portal
from go1scim.urns import ENTERPRISE_USER

# The pages are the same in each build: no times in progress bars, and files where no one sees them.
os.environ |= {
    "TQDM_BAR_FORMAT": "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}{postfix}",
    "TQDM_DELAY": "1e-9",
    "TQDM_MININTERVAL": "3600",
    "TQDM_NCOLS": "72",
}
warnings.filterwarnings("ignore", "IProgress not found")  # pages have no widgets

GIVEN = """
Ada Alan Amina Aoi Barbara Bjarne Chidi Claude Dilnoza Donald Edsger Emeka Emmy Farid Frances
Grace Haruki Hedy Ingrid Jamal Jorge Kateryna Ken Kurt Leila Lin Mary Mei Nadia Niklaus Olu Petra
Radia Rosa Sami Sofia Tariq Tim Valentina Yusuf
"""
FAMILY = """
Abara Allen Berg Byron Chen Costa Dahl Dijkstra Eze Farouk Ferrari Fischer Garcia Goldberg Haddad
Hopper Ivanova Jensen Kaya Keller Khan Kim Kovacs Lamarr Larsen Lopez Mensah Meyer Moreau Nakamura
Noether Novak Okafor Oliveira Patel Perlman Petrov Popescu Rahman Rossi Sato Schmidt Shannon Silva
Singh Somerville Suzuki Tanaka Torvalds Turing Varga Wang Weber Wirth Yilmaz Yonath Zhang Zhou
Zuse Zweig
"""
JOBS = {
    "Support": ("Support Agent", "Support Agent", "Senior Support Agent"),
    "Engineering": ("Engineer", "Engineer", "QA Engineer"),
    "Sales": ("Sales Rep", "Sales Rep", "Account Manager"),
    "Finance": ("Accountant", "Controller", "Clerk"),
}


def workspace(name: str) -> None:
    """Work in a folder of the build, so that CSV files and journals are made there."""
    folder = Path(__file__).parent.parent / "_build" / "notebooks" / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    os.chdir(folder)


def person(given: str, family: str, number: int, **more: object) -> dict[str, object]:
    """A user as a portal is given it."""
    address = f"{given}.{family}@example.com".lower()
    department = list(JOBS)[number % len(JOBS)]
    return {
        "userName": address,
        "externalId": f"HR-{number:05}",
        "name": {"givenName": given, "familyName": family},
        "emails": [{"value": address, "type": "work", "primary": True}],
        "title": JOBS[department][number // len(JOBS) % 3],
        "active": True,
        "roles": [{"value": Role.LEARNER.guid}],
        ENTERPRISE_USER: {"department": department},
        **more,
    }


def company(size: int) -> Portal:
    """A portal with *size* people of a company."""
    portal = Portal()
    names = [(given, family) for family, given in product(FAMILY.split(), GIVEN.split())]
    for number, (given, family) in enumerate(names[:size], start=1):
        portal.add_user(person(given, family, number))
    return portal


COLUMNS = ("user_name", "external_id", "given_name", "family_name", "email", "groups")
STAFF = (("Grace", "Hopper"), ("Edsger", "Dijkstra"))


def school() -> Portal:
    """A portal with two people of staff, of whom one is an Administrator."""
    portal = Portal()
    for number, (given, family) in enumerate(STAFF):
        role = (Role.ADMINISTRATOR, Role.MANAGER)[number]
        address = f"{given}.{family}@staff.example.com".lower()
        portal.add_user(
            userName=address,
            name={"givenName": given, "familyName": family},
            emails=[{"value": address, "type": "work", "primary": True}],
            active=True,
            roles=[{"value": role.guid}],
        )
    return portal


def term(path: str, numbers: range) -> None:
    """Write the list of a term: staff, and the students of these numbers."""
    names = list(product(FAMILY.split(), GIVEN.split()))
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["user_name", "external_id", "given_name", "family_name", "email", "groups"]
        )
        for given, family in STAFF:
            writer.writerow([f"{given}.{family}@staff.example.com".lower(), "", "", "", "", ""])
        for number in numbers:
            family, given = names[number * 7 % len(names)]
            address = f"{given}.{family}@school.example.com".lower()
            group = f"Class {7 + number // 60}{'ABC'[number % 3]}"
            writer.writerow([address, f"S-{number:04}", given, family, address, group])


def offices() -> Portal:
    """A portal of which somebody has lost sight of the roles."""
    portal = Portal()
    former = 12
    held = {
        1: (Role.LEARNER, Role.ADMINISTRATOR),
        3: (Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR),
        4: (Role.LEARNER, Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR),
        7: (Role.LEARNER, Role.MANAGER),
        former: (Role.LEARNER, Role.ADMINISTRATOR),
        20: (Role.LEARNER, Role.ASSESSOR),
        33: (Role.LEARNER, Role.MANAGER),
    }
    for number, (family, given) in enumerate(product(FAMILY.split()[:3], GIVEN.split()), start=1):
        roles = [{"value": role.guid} for role in held.get(number, (Role.LEARNER,))]
        portal.add_user(person(given, family, number, roles=roles, active=number != former))
    return portal
