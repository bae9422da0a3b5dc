"""The database: opening and migrating it, writing documents, asking for what is in it."""

from pipeline.store.connection import Store
from pipeline.store.writer import Outcome, Writer

__all__ = ["Outcome", "Store", "Writer"]
