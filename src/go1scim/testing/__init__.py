"""
An embedded Go1 portal, to test against without Go1.

Needs neither pytest nor uvicorn: the first is for `go1scim.testing.plugin`, the second for
`Portal.serve`.
"""

from go1scim.testing._late import Late
from go1scim.testing._outbox import Mail
from go1scim.testing._recorder import RecordedRequest, Recorder
from go1scim.testing._sources import SourceRead, read_source
from go1scim.testing.clock import Clock, ManualClock, SystemClock
from go1scim.testing.faults import Aim, Fault, Faults
from go1scim.testing.portal import Portal
from go1scim.testing.quirks import Quirks

__all__ = [
    "Aim",
    "Clock",
    "Fault",
    "Faults",
    "Late",
    "Mail",
    "ManualClock",
    "Portal",
    "Quirks",
    "RecordedRequest",
    "Recorder",
    "SourceRead",
    "SystemClock",
    "read_source",
]
