"""
An embedded Go1 portal, to test against without Go1.

Needs neither pytest nor uvicorn: the first is for `go1scim.testing.plugin`, the second for
`Portal.serve`.
"""

from go1scim.testing._recorder import RecordedRequest, Recorder
from go1scim.testing.clock import Clock, ManualClock, SystemClock
from go1scim.testing.faults import Fault, Faults
from go1scim.testing.portal import Portal
from go1scim.testing.quirks import Quirks

__all__ = [
    "Clock",
    "Fault",
    "Faults",
    "ManualClock",
    "Portal",
    "Quirks",
    "RecordedRequest",
    "Recorder",
    "SystemClock",
]
