"""Columns that are places: "Toàn tỉnh | Xã Nà Pàn | Xã Hòa Sơn" beside a column of indicators.

Pattern of the language: places across stand under a header that says so ("Chia ra các xã", "Chỉ tiêu theo vùng"), bear
the word of their kind ("Xã Nà Pàn"), name a region or the whole ("Miền núi", "Toàn huyện"), or are names alone, each
word with a capital ("Hòa Sơn", "Ea Trul"). Patterns: patterns/tables.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.extract.rules import rule

FILE = "tables.yaml"
_YEAR = regex.compile(r"(?:19|20)\d\d")
_FEWEST = 2  # places that make a table one across places
_FEWEST_NAMES = 3  # names alone that do
_NAME = regex.compile(r"\s*(?:\p{Lu}[\p{Ll}'’]+|\p{Lu}{1,3}\.?)(?:[\s-]+\p{Lu}[\p{Ll}'’]*)+\s*")


def places_of(headers: Sequence[str]) -> list[tuple[str | None, str]]:
    """For each header of a level its place and the rest of the header; None and the header where it names none.

    Args:
        headers: of the columns that hold levels, the texts of their header cells from the top parted by " > ".

    Returns:
        The place is "" where a header stands for all places without naming them ("Tổng số"). Nothing but (None, header)
        where too few headers name places for the columns to be places.
    """
    found = [_split(header) for header in headers]
    plain: list[tuple[str | None, str]] = [(None, header) for header in headers]
    places = {place for place, _ in found if place}
    names = {header for header in headers if _NAME.fullmatch(header)} if len(places) < _FEWEST else set()
    if len(places) < _FEWEST and len(names) < _FEWEST_NAMES:
        return plain
    return [
        (header, "") if header in names else split if split[0] is not None else (None, header)
        for split, header in zip(found, headers, strict=True)
    ]


def _split(header: str) -> tuple[str | None, str]:
    """Place and rest: None where the header names no place, "" where it stands for all places without naming them."""
    parts = header.split(" > ")
    place: list[str] = []
    rest: list[str] = []
    below = whole = False
    for index, part in enumerate(parts):
        later = parts[index + 1 :]
        if rule(FILE, "columns_other", "over_bodies").search(part) and any(map(is_place, later)):
            continue
        if rule(FILE, "columns_other", "over_places").search(part) and part is not parts[-1]:
            below = True
        elif rule(FILE, "columns_other", "whole").search(part):
            whole = True
            if rule(FILE, "columns_other", "whole_named").search(part):
                place.append(part)
        elif is_place(part) or (below and not place and not _YEAR.search(part)):
            place.append(part)
        else:
            rest.append(part)
    return ", ".join(place) or ("" if whole else None), " > ".join(rest)


def is_place(text: str) -> bool:
    """Whether a text is the name of a place, of a region or of a body."""
    return any(rule(FILE, "columns_other", name).search(text) for name in ("place", "region"))
