"""Rows and frames: from a table to the attributes of users and groups, and back."""

from go1scim._clear import CLEAR, Clear
from go1scim.tables._base import base_of, moved, touched
from go1scim.tables._columns import Column
from go1scim.tables._csv import write_csv
from go1scim.tables._edit import cells, edited
from go1scim.tables._export import to_csv
from go1scim.tables._frames import FrameBuilder, columns_of, to_frame
from go1scim.tables._rows import GroupRow, MemberRow, UserRow
from go1scim.tables._table import Table, read_groups, read_members, read_users
from go1scim.tables._values import RowProblem, Values

__all__ = [
    "CLEAR",
    "Clear",
    "Column",
    "FrameBuilder",
    "GroupRow",
    "MemberRow",
    "RowProblem",
    "Table",
    "UserRow",
    "Values",
    "base_of",
    "cells",
    "columns_of",
    "edited",
    "moved",
    "read_groups",
    "read_members",
    "read_users",
    "to_csv",
    "to_frame",
    "touched",
    "write_csv",
]
