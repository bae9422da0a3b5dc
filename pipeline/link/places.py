"""For whom a document speaks: the country, a province, or a district or commune of it.

A report answers the plans of its own place: a department's report those of its province, a district's report neither
those of the province nor those of the next district. Nothing is guessed: a document without an issuer speaks for
nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.link.keys import body, is_vague

NATION = "vn"
_LOCAL = re.compile(r"\b(huyen|quan|thi xa|thanh pho|thi tran|xa|phuong|dac khu) (?!uy\b)(\w.*)$")


@lru_cache(maxsize=8192)
def place_key(issuer: str | None, province: str | None) -> str | None:
    """The place of a document by its issuer and province: ``vn``, ``an giang``, ``an giang/huyen cho moi``.

    None where the issuer is not known, or is a district or commune whose name the document leaves out.
    """
    if not issuer:
        return None
    base, where = body(issuer, province)
    if not where:
        return None if is_vague(base) else NATION
    local = _LOCAL.search(base)
    if local is not None:
        return f"{where}/{local[1]} {local[2]}"
    if base in ("ubnd thanh pho", "hdnd thanh pho", "ubnd tinh", "hdnd tinh"):
        return where
    return None if is_vague(base) else where
