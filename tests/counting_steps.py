"""The cost of a call in lines of Python that ran: the same on a busy machine and on a quiet one, unlike its seconds.

What runs inside C (a regular expression, the copy of a list) is not counted; tests/benchmarks measures seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(call: Callable[[], object]) -> int:
    """The number of lines that the call executed, in this thread, in every function below it."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
