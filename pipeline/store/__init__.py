"""The database: opening and migrating it, writing documents, asking for what is in it."""

from typing import TYPE_CHECKING, Any

from pipeline.store.connection import Store

if TYPE_CHECKING:
    from pipeline.store.writer import Outcome, Writer

__all__ = ["Outcome", "Store", "Writer"]


def __getattr__(name: str) -> Any:
    """The writer is imported when it is asked for: it brings linking, audit and extraction along, and a question of a
    user needs none of them."""
    if name in ("Outcome", "Writer"):
        from pipeline.store import writer

        return getattr(writer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
