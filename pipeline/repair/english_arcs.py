"""The arcs of the lattice of an English OCR's reading, as tables: a document of 7,000 words has some 300,000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

CERTAIN = 9.0  # margin in nats from which on the second round keeps a word of the first


def node(place: tuple[int, int]) -> int:
    """The number of a place (piece, characters of it); numbers grow with the text."""
    return (place[0] << 16) + min(place[1], 0xFFFF)


class Run(NamedTuple):
    """Arcs between the same two nodes over the same stretch of raw text."""

    start: int
    end: int
    raw_start: int
    raw_end: int
    words: Ints | tuple[int, ...]  # LM id, or -1 for an arc that emits nothing
    costs: npt.NDArray[np.float32] | tuple[float, ...]
    cases: npt.NDArray[np.int8] | tuple[int, ...]  # -1 keeps the raw text
    read: str = ""  # the string that the words explain


class Arcs(NamedTuple):
    """All arcs of a lattice, one array entry each; nodes are numbered from 0 in the order of the text."""

    n_nodes: int
    starts: Ints
    ends: Ints
    words: Ints
    costs: npt.NDArray[np.float32]
    raw_starts: Ints
    raw_ends: Ints
    cases: npt.NDArray[np.int8]
    numbers: Ints  # the place of each among all arcs of the lattice
    runs: Ints  # the run that it belongs to


def without_rivals(arcs: Arcs, path: Iterable[tuple[int, float]]) -> tuple[Arcs, dict[int, float]]:
    """The arcs without those that run beside one of the path that is far ahead, and the margins of those.

    ``path`` are arcs, each with the nats by which it is ahead of all others.
    """
    certain = {arc: margin for arc, margin in path if margin >= CERTAIN}
    if not certain:
        return arcs, certain
    chosen = np.array(list(certain), np.int64)
    settled = np.zeros(arcs.n_nodes + 1, np.int32)
    np.add.at(settled, arcs.starts[chosen], 1)
    np.add.at(settled, arcs.ends[chosen], -1)
    before = np.concatenate([[0], np.cumsum(np.cumsum(settled) > 0)])
    kept = before[arcs.ends] == before[arcs.starts]
    kept[chosen] = True
    return Arcs(arcs.n_nodes, *(column[kept] for column in arcs[1:])), certain


def make_arcs(runs: Sequence[Run]) -> Arcs:
    """One table of all runs, in their order."""
    sizes = np.array([len(run.words) for run in runs])
    total = int(sizes.sum())
    places = np.array([run[:4] for run in runs], np.int64)
    keys, nodes = np.unique(places[:, :2], return_inverse=True)
    nodes = nodes.reshape(-1, 2).astype(np.int32)
    alone = np.array([isinstance(run.words, tuple) for run in runs], np.bool_)  # of one arc: joined in one go

    def column(name: str, kind: type) -> npt.NDArray[Any]:
        out: npt.NDArray[Any] = np.empty(total, kind)
        single = np.repeat(alone, sizes)
        values = [getattr(run, name) for run in runs]
        out[single] = [value[0] for value in values if isinstance(value, tuple)]
        several = [value for value in values if not isinstance(value, tuple)]
        if several:
            out[~single] = np.concatenate(several)
        return out

    return Arcs(
        len(keys),
        np.repeat(nodes[:, 0], sizes),
        np.repeat(nodes[:, 1], sizes),
        column("words", np.int32),
        column("costs", np.float32),
        np.repeat(places[:, 2].astype(np.int32), sizes),
        np.repeat(places[:, 3].astype(np.int32), sizes),
        column("cases", np.int8),
        np.arange(total, dtype=np.int32),
        np.repeat(np.arange(len(runs), dtype=np.int32), sizes),
    )
