"""The noisy-channel search: the most probable path through a lattice of readings, under the language model.

A lattice has nodes 0..n in reading order; an arc leads from a node to a later one, emits 0 to 3 words, and costs what
its channel asks (-ln P(what was read | these words), nats). :func:`decode` runs a beam search over the model's states
from left to right, so that words before and after decide together, then once more from right to left for the margins.
Time grows with nodes * beam * arcs out of a node.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.jit import jit
from pipeline.repair.lm import Arrays, LanguageModel, extend

MAX_WORDS = 3
MAX_MARGIN = 30.0  # nats; what the beam has dropped is at least improbable
BEAM = 12
_SPREAD = 0x10001  # numbers of words are smaller
WIDTH = 14.0  # nats below the best hypothesis of a node at which others are dropped


class Arc(NamedTuple):
    """A reading of the text between two nodes: the model's words for it and what it costs, in nats."""

    start: int
    end: int
    words: tuple[int, ...]
    cost: float


class Decoded(NamedTuple):
    """The best path.

    ``best`` holds indices of the given arcs from left to right, ``margin`` for each the nats by which the path beats
    the best one that reads this place otherwise (at most :data:`MAX_MARGIN`), ``score`` the path's -cost in nats.
    """

    best: list[int]
    margin: list[float]
    score: float


def decode(
    lm: LanguageModel,
    n_nodes: int,
    arcs: Sequence[Arc],
    *,
    beam: int = BEAM,
    width: float = WIDTH,
    lm_weight: float = 1.0,
) -> Decoded:
    """Finds the best path from node 0 to node ``n_nodes - 1``.

    Args:
        lm: The language model; the lattice starts as a paragraph does.
        n_nodes: Number of nodes; the last one is ``n_nodes - 1``.
        arcs: Arcs in any order.
        beam: How many model states are kept at a node.
        width: Nats below a node's best state at which others are dropped.
        lm_weight: Weight of the model's ln P against the arcs' costs.

    Raises:
        ValueError: An arc runs backwards or emits more than three words, or no path leads to the last node.
    """
    if n_nodes <= 1:
        return Decoded([], [], 0.0)
    for i, (start, end, emitted, _) in enumerate(arcs):
        if not 0 <= start < end < n_nodes or len(emitted) > MAX_WORDS:
            raise ValueError(f"arc {i} does not fit: {arcs[i]}")
    starts = np.array([arc.start for arc in arcs], np.int32)
    ends = np.array([arc.end for arc in arcs], np.int32)
    costs = np.array([arc.cost for arc in arcs], np.float32)
    words, counts = padded([arc.words for arc in arcs])
    return decode_arrays(lm, n_nodes, starts, ends, words, counts, costs, beam=beam, width=width, lm_weight=lm_weight)


def padded(words: Sequence[tuple[int, ...]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The words of arcs as a table with a row for each, and how many each has."""
    counts = np.array([len(emitted) for emitted in words], np.int32)
    table = np.zeros((len(words), MAX_WORDS), np.int32)
    table[np.arange(MAX_WORDS) < counts[:, None]] = list(chain.from_iterable(words))
    return table, counts


def decode_arrays(
    lm: LanguageModel,
    n_nodes: int,
    starts: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    words: npt.NDArray[np.int32],
    counts: npt.NDArray[np.int32],
    costs: npt.NDArray[np.float32],
    *,
    beam: int = BEAM,
    width: float = WIDTH,
    lm_weight: float = 1.0,
) -> Decoded:
    """As :func:`decode`, for arcs that are arrays already: ``words`` is (arcs, 3), ``counts`` says how many of them."""
    order = np.argsort(starts, kind="stable").astype(np.int32)
    offsets = np.searchsorted(starts[order], np.arange(n_nodes + 1)).astype(np.int32)
    best, margin, score = _search(
        lm.arrays,
        lm.bos,
        n_nodes,
        order,
        offsets,
        ends.astype(np.int32),
        words.astype(np.int32),
        counts.astype(np.int32),
        costs.astype(np.float32),
        beam,
        np.float32(width),
        np.float32(lm_weight),
    )
    if len(best) == 0:
        raise ValueError("no path leads to the last node")
    return Decoded(best.tolist(), margin.tolist(), float(score))


@jit
def _search(
    lm: Arrays,
    bos: int,
    n_nodes: int,
    order: Any,
    offsets: Any,
    ends: Any,
    words: Any,
    counts: Any,
    costs: Any,
    beam: int,
    width: Any,
    lm_weight: Any,
) -> Any:
    n_hyps = n_nodes * beam
    score = np.full(n_hyps, -np.inf, np.float32)
    context = np.zeros((n_hyps, lm.order), np.int32)
    bows = np.zeros((n_hyps, lm.order), np.float32)
    size = np.zeros(n_hyps, np.int8)
    keys = np.zeros(n_hyps, np.int64)  # of the states, to tell most of them apart at a glance
    back = np.full(n_hyps, -1, np.int32)
    via = np.full(n_hyps, -1, np.int32)
    used = np.zeros(n_nodes, np.int32)
    # every transition: from, to, arc, gain
    room = max(1024, len(ends) * 4)
    edge_from, edge_to = np.empty(room, np.int32), np.empty(room, np.int32)
    edge_arc, edge_gain = np.empty(room, np.int32), np.empty(room, np.float32)
    n_edges = 0
    # a state may drive another from its place: a transition counts while the tenant it led to is there
    tenant, edge_tenant = np.zeros(n_hyps, np.int32), np.empty(room, np.int32)

    score[0] = 0.0
    context[0, 0] = bos
    bows[0, 0] = lm.unigram_bow[bos]
    size[0] = 1
    used[0] = 1
    live = np.empty(beam, np.int32)
    # the states of a node behind each arc out of it
    most = 1
    for node in range(n_nodes):
        most = max(most, offsets[node + 1] - offsets[node])
    most *= beam
    tried, rows = np.empty(most, np.int32), np.empty(most, np.int32)
    value, new_size = np.empty(most, np.float32), np.empty(most, np.int8)
    new_context, new_bows = np.zeros((most, lm.order), np.int32), np.zeros((most, lm.order), np.float32)
    value2, size2 = np.empty(1, np.float32), np.empty(1, np.int8)
    context2, bows2 = np.zeros((1, lm.order), np.int32), np.zeros((1, lm.order), np.float32)

    for node in range(n_nodes - 1):
        if used[node] == 0:
            continue
        first = node * beam
        top = np.float32(-np.inf)
        for h in range(first, first + used[node]):
            top = max(top, score[h])
        n_live = 0
        for h in range(first, first + used[node]):
            if score[h] >= top - width:
                live[n_live] = h
                n_live += 1
        pairs = 0
        for k in range(offsets[node], offsets[node + 1]):
            for m in range(n_live):
                tried[pairs], rows[pairs] = words[order[k], 0] if counts[order[k]] else -1, live[m]
                pairs += 1
        extend(lm, tried[:pairs], context, bows, size, rows, value, new_context, new_bows, new_size)
        pair = -1
        for k in range(offsets[node], offsets[node + 1]):
            arc = order[k]
            target = ends[arc]
            base = target * beam
            for m in range(n_live):
                h = live[m]
                pair += 1
                gain = -costs[arc] + lm_weight * value[pair]
                for j in range(1, counts[arc]):
                    tried[0], rows[0] = words[arc, j], pair
                    extend(lm, tried[:1], new_context, new_bows, new_size, rows, value2, context2, bows2, size2)
                    gain += lm_weight * value2[0]
                    new_context[pair], new_bows[pair], new_size[pair] = context2[0], bows2[0], size2[0]
                total = score[h] + gain
                # the same state at the target, or a free place, or the worst there
                n = np.int64(new_size[pair])
                key = n
                for i in range(n):
                    key = key * _SPREAD + new_context[pair, i]
                slot = -1
                for g in range(base, base + used[target]):
                    if keys[g] == key and size[g] == n:
                        same = True
                        for i in range(n):
                            same &= context[g, i] == new_context[pair, i]
                        if same:
                            slot = g
                            break
                if slot < 0:
                    if used[target] < beam:
                        slot = base + used[target]
                        used[target] += 1
                    else:
                        slot = base
                        for g in range(base + 1, base + beam):
                            if score[g] < score[slot]:
                                slot = g
                        if total <= score[slot]:
                            continue
                    score[slot] = -np.inf
                    tenant[slot] += 1
                    size[slot] = n
                    keys[slot] = key
                    for i in range(n):
                        context[slot, i] = new_context[pair, i]
                        bows[slot, i] = new_bows[pair, i]
                if n_edges == room:
                    room *= 2
                    edge_from, edge_to = _grow(edge_from, room), _grow(edge_to, room)
                    edge_arc, edge_gain = _grow(edge_arc, room), _grow_floats(edge_gain, room)
                    edge_tenant = _grow(edge_tenant, room)
                edge_from[n_edges] = h
                edge_to[n_edges] = slot
                edge_tenant[n_edges] = tenant[slot]
                edge_arc[n_edges] = arc
                edge_gain[n_edges] = gain
                n_edges += 1
                if total > score[slot]:
                    score[slot] = total
                    back[slot] = h
                    via[slot] = arc

    last = n_nodes - 1
    end = -1
    for g in range(last * beam, last * beam + used[last]):
        if end < 0 or score[g] > score[end]:
            end = g
    if end < 0:
        return np.zeros(0, np.int32), np.zeros(0, np.float32), np.float32(0.0)
    n_best = 0
    g = end
    while back[g] >= 0:
        n_best += 1
        g = back[g]
    best = np.empty(n_best, np.int32)
    begin_node = np.empty(n_best, np.int32)
    g = end
    for i in range(n_best - 1, -1, -1):
        best[i] = via[g]
        begin_node[i] = back[g] // beam
        g = back[g]

    # the best way from each state to the end; transitions are in the order of their first node
    ahead = np.full(n_hyps, -np.inf, np.float32)
    for g in range(last * beam, last * beam + used[last]):
        ahead[g] = 0.0
    for e in range(n_edges - 1, -1, -1):
        if edge_tenant[e] == tenant[edge_to[e]]:
            value = edge_gain[e] + ahead[edge_to[e]]
            if value > ahead[edge_from[e]]:
                ahead[edge_from[e]] = value

    owner = np.empty(n_nodes, np.int32)  # which arc of the best path covers the step after a node
    for i in range(n_best):
        for node in range(begin_node[i], ends[best[i]]):
            owner[node] = i
    rival = np.full(n_best, -np.inf, np.float32)
    for e in range(n_edges):
        if edge_tenant[e] != tenant[edge_to[e]]:
            continue
        total = score[edge_from[e]] + edge_gain[e] + ahead[edge_to[e]]
        arc = edge_arc[e]
        node, stop = edge_from[e] // beam, ends[arc]
        while node < stop:
            i = owner[node]
            mine = best[i]
            if total > rival[i]:
                same = begin_node[i] == edge_from[e] // beam and ends[mine] == stop and counts[mine] == counts[arc]
                if same:
                    for j in range(counts[arc]):
                        if words[mine, j] != words[arc, j]:
                            same = False
                            break
                if not same:
                    rival[i] = total
            node = ends[mine]
    margin = np.empty(n_best, np.float32)
    for i in range(n_best):
        margin[i] = min(np.float32(MAX_MARGIN), max(np.float32(0.0), score[end] - rival[i]))
    return best, margin, score[end]


@jit
def _grow(old: Any, room: int) -> Any:
    new = np.empty(room, np.int32)
    new[: len(old)] = old
    return new


@jit
def _grow_floats(old: Any, room: int) -> Any:
    new = np.empty(room, np.float32)
    new[: len(old)] = old
    return new
