"""
Directories to read people and groups from, for provisioning.

Theory of operation: a source yields records, and never waits for the network by itself. One that
speaks HTTP yields the calls it needs among its records, and the drivers of go1scim send them: so it
is written once for threads and for tasks. A `Reader` makes chunks of what it yields.
"""

from go1scim.sources._changed import changed
from go1scim.sources._credentials import TokenCredential
from go1scim.sources._graph import GraphSource
from go1scim.sources._http_source import HttpSource
from go1scim.sources._ldap import LdapSource
from go1scim.sources._links import Trail
from go1scim.sources._okta import OktaSource
from go1scim.sources._protocol import ChangingSource, Records, Source
from go1scim.sources._reader import Reader
from go1scim.sources._tabular import CsvSource, RowsSource
from go1scim.sources._values import Reading, SourceGroup, SourceUser

__all__ = [
    "ChangingSource",
    "CsvSource",
    "GraphSource",
    "HttpSource",
    "LdapSource",
    "OktaSource",
    "Reader",
    "Reading",
    "Records",
    "RowsSource",
    "Source",
    "SourceGroup",
    "SourceUser",
    "TokenCredential",
    "Trail",
    "changed",
]
