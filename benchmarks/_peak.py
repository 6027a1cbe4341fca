"""The most memory a process has held; imports little, since it runs in the one measured."""

import resource
import sys
from pathlib import Path


def peak() -> int:
    """Bytes that this process has held at the most."""
    try:
        # Not what the next lines give: on Linux that starts with the size of the parent.
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        scale = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
    return int(status.partition("VmHWM:")[2].split()[0]) * 1_024
