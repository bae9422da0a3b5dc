"""numba's compiler, with its file cache where one can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def jit(function: Callable[..., Any], *, fastmath: bool = False) -> Any:
    """Compiles a function to machine code on its first call, and keeps the code for later processes.

    ``fastmath`` lets it add up floating-point numbers in any order, several at a time.

    numba looks for a writable folder: NUMBA_CACHE_DIR, the package's ``__pycache__``, the user's cache. Where none is
    writable (a read-only installation without a home) the function is compiled again in each process.
    """
    try:
        return njit(cache=True, nogil=True, fastmath=fastmath)(function)
    except RuntimeError:
        return njit(nogil=True, fastmath=fastmath)(function)
