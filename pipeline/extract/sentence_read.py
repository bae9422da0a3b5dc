"""A sentence of running text with its claims and with what its place says: where facts come from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract.clauses import Claim
from pipeline.extract.context import Context
from pipeline.extract.when import Time


@dataclass
class Read:
    """A sentence with its claims, ready to be decided on."""

    block: int
    flow: int
    start: int  # in the flow
    text: str
    times: list[Time]
    claims: list[Claim]
    role: str | None
    context: Context
    part: Time | None = None  # the part of the year that the report is about, where nothing nearer is said
