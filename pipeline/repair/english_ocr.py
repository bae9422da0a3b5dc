"""Text that an English OCR read off a Vietnamese page, turned back into Vietnamese.

"Thuc hi€én cong tac vi sy tién by cia phu nir" is a reading of "Thực hiện công tác vì sự tiến bộ của phụ nữ": each mark
is lost or has become a foreign letter, a digit or a sign. Each word of the reading has a handful of syllables that an
English OCR would have read so (:mod:`pipeline.repair.channel`, learned from printed pages); the language model
chooses among them in context. Digits, dates, numbers and addresses stay as they are; in số ký hiệu only letters are
mended, by table. A second round knows what the document says often.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair import channel
from pipeline.repair.channel_adapt import Habits
from pipeline.repair.english_lattice import Lattice, Step
from pipeline.repair.english_words import Tools
from pipeline.repair.fixed_forms import form_edits, mend_abbreviation, mend_symbol
from pipeline.repair.lm import PUNCTUATION, SPECIAL, LanguageModel, load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.ocr_pieces import Piece, cut_pieces
from pipeline.resources import here_to_stay, load_patterns, model_file
from pipeline.vietnamese import fold_tone_place

MODEL = "channel.npz"


@lru_cache(maxsize=1)
def _tools() -> Tools:
    lm = load_lm()
    tools = Tools(lm, channel.load(model_file(MODEL)))
    here_to_stay()
    return tools


def repair_english_ocr(text: str, memory: DocumentMemory | None = None) -> Plan:
    """Plan the repair of a text that an English OCR model read.

    Args:
        text: The raw reading, with its line breaks.
        memory: What is known of the document from pages that were read well.

    Returns:
        Edits of kind ``ocr``, one for each changed word.
    """
    tools = _tools()
    return _repair(text, tools, memory)


def _repair(text: str, tools: Tools, memory: DocumentMemory | None = None) -> Plan:
    pieces = list(cut_pieces(text, tools.lm))
    if not any(piece.kind == "word" for piece in pieces):
        return Plan()
    lattices = [Lattice(block, tools, memory) for block in _blocks(pieces)]
    rounds = [lattice.decode(memory) for lattice in lattices]
    known = _remembered(rounds, tools.lm, memory)
    sure = chain.from_iterable(lattice.sure(path, _PROVEN) for lattice, path in zip(lattices, rounds, strict=True))
    habits = Habits(tools.spelling, sure)
    weight = _weight([cost for lattice, path in zip(lattices, rounds, strict=True) for cost in lattice.spent(path)])
    for lattice, first in zip(lattices, rounds, strict=True):
        lattice.settle(first)
        lattice.adapt(habits, weight)
        lattice.heed_neighbours(first)
        for name in lattice.places:
            known.add_phrase(name)
    edits, last = [], -1
    full: dict[int, str] = {}
    for lattice, first in zip(lattices, rounds, strict=True):
        full |= lattice.full
        # A remembered pair has its own two words as its rival, so its margin alone says too little.
        before = {(step.start, step.end, step.word): step.margin for step in first}
        for start, end, case, word, margin, _ in lattice.decode(known):
            if case < 0:
                last = -1
                continue
            confidence = _confidence(max(margin, before.get((start, end, word), 0.0)))
            raw, after = text[start:end], _cased(tools.lm.word(word), case)
            if start == last:  # two syllables out of one word
                edits.append(Edit(start, end, raw, f" {after}", "ocr", confidence))
            elif after.lower() != fold_tone_place(raw.lower()):
                edits.append(Edit(start, end, raw, after, "ocr", confidence))
            last = end
    edits += _lone_figures(pieces, edits)
    taken = {edit.start for edit in edits}
    for piece in pieces:
        if piece.kind == "word" and piece.start in full and piece.start not in taken:
            edits.append(Edit(piece.start, piece.end, piece.text, full[piece.start], "ocr", 0.95))
        elif piece.kind == "fixed" and (mended := _mended(piece.text, memory)) != piece.text:
            edits.append(Edit(piece.start, piece.end, piece.text, mended, "ocr", 0.97))
    return sorted_edits(_with_forms(edits, list(form_edits(text))))


def _lone_figures(pieces: Sequence[Piece], edits: Sequence[Edit]) -> Iterator[Edit]:
    """Words that were read as a figure, "rõ" as 16, "ở" as 6: alone between two words of a line, by what these are.

    Only where nothing is counted: rule ``figures`` of patterns/english_ocr.yaml names the words before and after.
    """
    words = {edit.start: edit.after.strip() for edit in edits}
    rows = load_patterns("english_ocr.yaml")["figures"]
    for i, piece in enumerate(pieces[1:-1], 1):
        before, after = pieces[i - 1], pieces[i + 1]
        if piece.kind != "fixed" or not before.line == piece.line == after.line:
            continue
        if before.end == piece.start or (after.kind != "fixed" and piece.end == after.start):
            continue
        first, second = words.get(before.start, before.text).lower(), words.get(after.start, after.text).lower()
        earlier = pieces[i - 2] if i > 1 else piece
        counted = earlier.text[-1:].isdigit()  # "5 tỷ 16 triệu"
        both = f"{words.get(earlier.start, earlier.text).lower()} {first}"
        for row in rows:
            fits = before.kind == "word" and not counted and (first in row["before"] or both in row["before"])
            fits |= before.kind == after.kind == "word" and second in row["after"]
            fits |= f"{first} {second}" in row.get("between", ())
            fits |= second.isdigit() and first in row.get("numbered", ())
            fits |= first.isdigit() and second in row.get("counted", ())
            if fits and piece.text in row["read"]:
                yield Edit(piece.start, piece.end, piece.text, row["word"], "ocr", 0.9)
                break


def _mended(piece: str, memory: DocumentMemory | None) -> str:
    """A fixed piece with the Đ of its abbreviations; only its letters are touched."""
    if "&" in piece and piece.isupper():
        return mend_abbreviation(piece, memory, known=True) or piece
    return mend_symbol(piece)


def _with_forms(edits: list[Edit], forms: list[Edit]) -> list[Edit]:
    """The edits, with those of fixed forms in the place of any that overlap them."""
    taken = sorted((form.start, form.end) for form in forms)
    starts = [start for start, _ in taken]

    def free(edit: Edit) -> bool:
        i = bisect_right(starts, edit.start) - 1
        inside = i >= 0 and edit.start < taken[i][1]
        return not inside and not (i + 1 < len(taken) and taken[i + 1][0] < edit.end)

    return [edit for edit in edits if free(edit)] + forms


_BLOCK = 3000  # pieces of text that are searched at once
_USUAL_COST, _FEW = 0.8, 60  # cost of a word on a page that is neither sharp nor bad, and for how many words it counts
_NOISE = 0.5  # how fast the weight of the readings falls with the cost of a document's words
_PROVEN = 5.0  # margin in nats from which on a word of the first round says how the document's letters are read
_SURE = 3.0  # margin in nats from which on a word of the first round is remembered


def _blocks(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Stretches of the text that are searched at once, cut at line ends: a long document must not fill the memory."""
    begin = 0
    for i, piece in enumerate(pieces):
        if i - begin >= _BLOCK and piece.kind in ("break", "blank"):
            yield pieces[begin:i]
            begin = i
    if begin < len(pieces):
        yield pieces[begin:]


def _weight(costs: Sequence[float]) -> float:
    """How much the readings weigh against the language in a document whose words cost so much in the first round.

    A sharp page is read the same way throughout, so an odd reading says much; on a bad one anything may be read.
    """
    usual = (sum(costs) + _FEW * _USUAL_COST) / (len(costs) + _FEW)
    return min(max(1.0 + _NOISE * (_USUAL_COST - usual), 0.75), 1.3)


def _remembered(rounds: Sequence[Sequence[Step]], lm: LanguageModel, memory: DocumentMemory | None) -> DocumentMemory:
    """What the first round is sure of, with what was known before."""
    known = DocumentMemory() if memory is None else memory.copy()
    for row in load_patterns("english_ocr.yaml")["phrases"]:
        known.add_phrase(row["text"])
    run: list[str] = []
    for step in chain.from_iterable(rounds):
        if step.word >= len(SPECIAL) + len(PUNCTUATION) and step.margin >= _SURE:
            run.append(lm.word(step.word))
        elif run:
            known.add_words(run)
            run = []
    known.add_words(run)
    return known


def _cased(word: str, case: int) -> str:
    return word.upper() if case == 2 else word[0].upper() + word[1:] if case == 1 else word


def _confidence(margin: float) -> float:
    """Share of right words among those with this margin, as counted on printed pages and the scans."""
    return round(1 / (1 + math.exp(0.75 - 0.6 * min(margin, 10.5))), 3)
