"""What every stage knows of Vietnamese spelling: marks, tones, and which strings can be a syllable.

The inventory follows the orthography as standardised in Quyết định 240/QĐ (Bộ Giáo dục, 1984): a syllable is an onset,
a rime and one of six tones. Two customs of placing the tone mark are both in use ("hòa" and "hoà", "thúy" and "thuý");
:func:`fold_tone_place` maps the second to the first, so that counts and comparisons see one word.

This module imports nothing of camket.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
VOWELS = frozenset("aăâeêioôơuưy")
MARKED_VOWELS = frozenset("ăâêôơư")

ONSETS = frozenset(["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()])
_OPEN = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iêu iu oa oai oao oay oe oeo oi ôi ơi ua uâ uây uê ui uơ uôi "
    "uy uya uyu ưa ưi ươi ươu ưu yêu oo uêu yê"
)
_NASAL = (
    "am ăm âm em êm im om ôm ơm um ưm iêm oam oăm oem uôm ươm yêm uym an ăn ân en ên in on ôn ơn un ưn iên oan oăn oen "
    "uân uên uôn uyên uyn ươn yên ang ăng âng eng êng ing ong ông ơng ung ưng iêng oang oăng oong oeng uâng uông uyng "
    "ương yêng ôông anh ênh inh oanh uênh uynh ynh"
)
_STOP = (
    "ac ăc âc ec êc oc ôc ơc uc ưc iêc oac oăc ooc uôc ươc ach êch ich oach uêch uych ap ăp âp ep êp ip op ôp ơp up ưp "
    "iêp oap oăp uôp ươp yêp uyp at ăt ât et êt it ot ôt ơt ut ưt iêt oat oăt oet uât uêt uôt uyêt uyt ươt yêt yt ăk "
    "ak ôk"
)
OPEN_RIMES = frozenset(f"{_OPEN} {_NASAL}".split()) - {"ă", "â", "uâ"}
STOP_RIMES = frozenset(_STOP.split())


def strip_marks(text: str) -> str:
    """The text without tone marks, circumflexes, breves, horns and the stroke of đ; case and length of NFC stay.

    A string in NFC gives one character for each character, so offsets hold.
    """
    return text if text.isascii() else text.translate(_BARE)


class _Bare(dict[int, str]):
    """The bare letter of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0]
        bare = self[code] = base if base.isascii() else chr(code)
        return bare


_BARE = _Bare({ord("đ"): "d", ord("ð"): "d", ord("Đ"): "D", ord("Ð"): "D"})


@lru_cache(maxsize=4096)
def split_tone(char: str) -> tuple[str, str]:
    """A letter without its tone mark, and the combining tone mark ("" where it has none): "ế" gives ("ê", U+0301)."""
    marks = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in marks if mark in TONES), "")
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)), tone


def without_tone(syllable: str) -> tuple[str, str]:
    """A syllable without tone marks and the last tone mark found in it ("" for none)."""
    letters, tone = [], ""
    for char in unicodedata.normalize("NFC", syllable):
        letter, mark = split_tone(char)
        letters.append(letter)
        tone = mark or tone
    return "".join(letters), tone


def split_onset(toneless: str) -> tuple[str, str] | None:
    """Onset and rime of a lower-case syllable without tone, or None where no onset fits before a rime of the inventory.

    "gia" is gi + a, "giêng" gi + êng, "gi" gi + i; "quốc" is qu + ôc, "quy" qu + y.
    """
    for size in (3, 2, 1, 0):
        onset, rime = toneless[:size], toneless[size:]
        if len(onset) != size or onset not in ONSETS:
            continue
        if onset == "gi" and rime == "":
            return "gi", "i"
        if onset == "gi" and f"i{rime}" in ("iêt", "iêc", "iêm", "iên", "iêng", "iêu", "ia"):
            return onset, rime if rime in OPEN_RIMES or rime in STOP_RIMES else f"i{rime}"
        if rime in OPEN_RIMES or rime in STOP_RIMES:
            return onset, rime
    return None


def _tone_place(toneless: str, *, new: bool = False) -> int | None:
    """Index of the letter that bears the tone mark, by the older ("hòa") or newer ("hoà") custom."""
    start = 0
    if len(toneless) > 2 and (toneless.startswith("qu") or (toneless.startswith("gi") and toneless[2] in VOWELS)):
        start = 2
    vowels = [i for i in range(start, len(toneless)) if toneless[i] in VOWELS]
    if not vowels:
        return None
    marked = [i for i in vowels if toneless[i] in MARKED_VOWELS]
    if marked:
        return marked[-1]
    cluster = "".join(toneless[i] for i in vowels)
    if len(vowels) == 1:
        return vowels[0]
    if vowels[-1] + 1 < len(toneless):
        return vowels[-1]
    if len(vowels) >= 3:
        return vowels[1]
    return vowels[1] if new and cluster in ("oa", "oe", "uy") else vowels[0]


@lru_cache(maxsize=65536)
def fold_tone_place(syllable: str) -> str:
    """The syllable in NFC with its tone mark where the older custom has it ("hoà" gives "hòa"); case is kept.

    A string that bears no tone mark, or more than one, is returned in NFC unchanged.
    """
    syllable = unicodedata.normalize("NFC", syllable)
    parts = [split_tone(char) for char in syllable]
    tones = [tone for _, tone in parts if tone]
    if len(tones) != 1:
        return syllable
    letters = [letter for letter, _ in parts]
    place = _tone_place("".join(letters).lower())
    if place is None or parts[place][1]:
        return syllable
    letters[place] += tones[0]
    return unicodedata.normalize("NFC", "".join(letters))


@lru_cache(maxsize=65536)
def is_syllable(token: str) -> bool:
    """Whether the token can be a Vietnamese syllable: onset, rime and tone agree, the mark stands where one may stand.

    Case is ignored. Stop finals (c, ch, p, t) bear only sắc and nặng; a bare stop syllable ("cac") is none.
    """
    lower = unicodedata.normalize("NFC", token).lower()
    parts = [split_tone(char) for char in lower]
    tones = [(i, tone) for i, (_, tone) in enumerate(parts) if tone]
    if len(tones) > 1 or not lower:
        return False
    toneless = "".join(letter for letter, _ in parts)
    split = split_onset(toneless)
    if split is None:
        return False
    onset, rime = split
    if not _spelling_agrees(onset, rime):
        return False
    if rime in STOP_RIMES and (not tones or tones[0][1] not in "\u0301\u0323"):
        return False
    return not tones or tones[0][0] in (_tone_place(toneless), _tone_place(toneless, new=True))


def _spelling_agrees(onset: str, rime: str) -> bool:
    """c/k, g/gh, ng/ngh are written by the vowel that follows."""
    front = rime[0] in "eêi" or rime[0] == "y"
    if onset in ("k", "gh", "ngh"):
        return front
    if onset == "g":
        return not front or rime[0] == "i"  # "gìn" is written with one i: gi + in
    if onset in ("c", "ng"):
        return not front
    return True
