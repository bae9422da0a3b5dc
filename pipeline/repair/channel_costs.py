"""What one printed letter, or two, cost to be read as a string: tables for the search of the channel."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
LETTERS = _ALPHABET + _ALPHABET.upper()
"""The printed letters that the model knows, each by its place in this string."""

KNOWN = frozenset(LETTERS)
SHARE_TWO = 0.02  # how often two letters are read as one picture
_FLOOR = 1e-4
ANY = "\0"  # stands for every character that was never read in training
_STRANGE = 6.0  # cost of such a character in the place of a letter


def single_costs(table: dict[tuple[str, str], float], read_ids: dict[str, int]) -> npt.NDArray[Any]:
    """Cost of each (printed letter, read string); what was never seen has the cost of a rare slip, by its length."""
    costs = np.full((len(LETTERS), len(read_ids)), np.inf, np.float32)
    spread = Counter(read for (_, read) in table)
    for read, i in read_ids.items():
        if read == ANY:
            costs[:, i] = _STRANGE
        elif len(read) <= 1 and spread[read]:
            costs[:, i] = -math.log(_FLOOR)
    index = {char: i for i, char in enumerate(LETTERS)}
    for (printed, read), p in table.items():
        if printed in index:
            costs[index[printed], read_ids[read]] = -math.log((1 - SHARE_TWO) * p + _FLOOR)
    return costs


class Double(NamedTuple):
    """What two printed letters are read as, by the string read; its pieces are sorted as the nodes of the trie are."""

    start: npt.NDArray[Any]  # where the pieces of each read string begin; those of the next one end them
    least: npt.NDArray[Any]  # the lowest cost of each read string
    first: npt.NDArray[Any]  # the letters of each piece, as indices in LETTERS
    second: npt.NDArray[Any]
    cost: npt.NDArray[Any]
    rank: npt.NDArray[Any]  # place of each letter in the order of the trie


def double_costs(table: dict[tuple[str, str], float], read_ids: dict[str, int]) -> Double:
    """Cost of each read string for pairs of printed letters that were seen."""
    index = {char: i for i, char in enumerate(LETTERS)}
    rows = sorted(
        (read_ids[read], printed, -math.log(SHARE_TWO * p))
        for (printed, read), p in table.items()
        if all(char in index for char in printed)
    )
    costs = np.array([cost for *_, cost in rows], np.float32)
    start = np.searchsorted([read for read, *_ in rows], np.arange(len(read_ids) + 1)).astype(np.int32)
    least = np.array([costs[a:b].min(initial=np.inf) for a, b in pairwise(start.tolist())], np.float32)
    first, second = (np.array([index[printed[k]] for _, printed, _ in rows], np.int32) for k in (0, 1))
    rank = np.argsort(np.argsort(np.array(list(LETTERS)))).astype(np.int32)
    return Double(start, least, first, second, costs, rank)
