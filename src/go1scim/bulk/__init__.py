"""
Many operations in one request (RFC 7644 section 3.7): what ``client.bulk()`` gives.

Operations are queued, each giving a `Pending`, and sent together. Where a provider has no Bulk,
each is a call of its own, with the same outcome.
"""

from go1scim.bulk._bulk import AsyncBulk, Bulk
from go1scim.bulk._pending import Pending
from go1scim.bulk._queues import GroupQueue, UserQueue
from go1scim.bulk._report import BulkReport

__all__ = ["AsyncBulk", "Bulk", "BulkReport", "GroupQueue", "Pending", "UserQueue"]
