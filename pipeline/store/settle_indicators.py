"""Second step of settling: wordings come and go, and those that touch are grouped into indicators again.

The graph of wordings (edges by their words, by numbers of documents that cite each other, by people) is kept, so that
a new document costs the comparison of its new wordings with the few that share a block, and the regrouping of
the parts of the graph that it touches.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.link.direction import Direction, direction_from, settle_directions
from pipeline.link.indicators import Edge, blocks, groups, indicator_id, label_of, same
from pipeline.link.wording import from_key

PAIR_SCORE = 0.5  # of an edge by number: weaker than any by words
PERSON_SCORE = 2.0
_MANY = 500  # values in one IN (…)


def settle_wordings(db: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Brings wordings, their edges and the indicators of all facts with them up to date."""
    touched: set[str] = set()
    old: set[str] = set()
    for key in keys:
        known = db.execute("SELECT indicator_id FROM wordings WHERE key = ?", (key,)).fetchone()
        if _is_used(db, key):
            if known is None:
                _add(db, key)
            touched.add(key)
        elif known is not None:
            touched |= _neighbours(db, [key])
            old.add(known["indicator_id"])
            _remove(db, key)
    touched -= {key for key in touched if not db.execute("SELECT 1 FROM wordings WHERE key = ?", (key,)).fetchone()}
    for part in _components(db, touched):
        old |= _regroup(db, part)
    for names in _parts(sorted(old)):
        db.execute(
            f"""DELETE FROM indicators WHERE id IN ({", ".join("?" * len(names))})
                AND (code IS NULL OR code NOT IN (SELECT code FROM indicator_list))
                AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.indicator_id = indicators.id)
                AND NOT EXISTS (SELECT 1 FROM results r WHERE r.indicator_id = indicators.id)""",
            names,
        )


def _is_used(db: sqlite3.Connection, key: str) -> bool:
    row = db.execute(
        """SELECT EXISTS (SELECT 1 FROM targets WHERE wording_key = ?1)
               OR EXISTS (SELECT 1 FROM results WHERE wording_key = ?1)
               OR EXISTS (SELECT 1 FROM indicator_list WHERE key = ?1)""",
        (key,),
    )
    return bool(row.fetchone()[0])


def _add(db: sqlite3.Connection, key: str) -> None:
    """Files a new wording and compares it with those that share a block."""
    mine = from_key(key)
    filed = blocks(mine)
    others = {
        row["key"]
        for block in filed
        for row in db.execute("SELECT key FROM wording_blocks WHERE block = ?", (block,)).fetchall()
    }
    found = []
    for other in others:
        score = same(mine, from_key(other))
        if score is not None:
            found.append((min(key, other), max(key, other), score))
    db.execute("INSERT INTO wordings (key) VALUES (?)", (key,))
    db.executemany("INSERT INTO wording_blocks (block, key) VALUES (?, ?)", [(block, key) for block in filed])
    db.executemany("INSERT OR REPLACE INTO wording_edges (one, other, score) VALUES (?, ?, ?)", found)


def _remove(db: sqlite3.Connection, key: str) -> None:
    db.execute("DELETE FROM wording_edges WHERE one = ?1 OR other = ?1", (key,))
    db.execute("DELETE FROM wording_blocks WHERE key = ?", (key,))
    db.execute("DELETE FROM wordings WHERE key = ?", (key,))


def _edges(db: sqlite3.Connection, keys: Iterable[str]) -> list[Edge]:
    """All edges at some wordings; an edge that a person forbade is none."""
    found: dict[tuple[str, str], float] = {}
    for part in _parts(keys):
        marks = ", ".join("?" * len(part))
        for query, score in (
            ("SELECT one, other, score FROM wording_edges WHERE {side} IN ({marks})", None),
            ("SELECT DISTINCT one, other FROM wording_pairs WHERE {side} IN ({marks})", PAIR_SCORE),
            (
                "SELECT one, other FROM indicator_decisions WHERE decision = 'same' AND {side} IN ({marks})",
                PERSON_SCORE,
            ),
        ):
            for side in ("one", "other"):
                for row in db.execute(query.format(side=side, marks=marks), part).fetchall():
                    value = row["score"] if score is None else score
                    pair = (row["one"], row["other"])
                    found[pair] = max(value, found.get(pair, 0.0))
    return [Edge(one, other, score) for (one, other), score in sorted(found.items())]


def _neighbours(db: sqlite3.Connection, keys: Iterable[str]) -> set[str]:
    return {key for edge in _edges(db, keys) for key in (edge.one, edge.other)}


def _components(db: sqlite3.Connection, keys: set[str]) -> list[list[str]]:
    """The connected parts of the graph that hold some wordings, each sorted; wordings that are gone are left out."""
    left, found = set(keys), []
    while left:
        part: set[str] = set()
        front = {left.pop()}
        while front:
            part |= front
            near = _neighbours(db, front) - part
            front = {key for key in near if db.execute("SELECT 1 FROM wordings WHERE key = ?", (key,)).fetchone()}
        left -= part
        found.append(sorted(part))
    return sorted(found)


def _regroup(db: sqlite3.Connection, part: list[str]) -> set[str]:
    """Groups one part of the graph again; the ids of indicators that it had or has."""
    inside = set(part)
    edges = [edge for edge in _edges(db, part) if edge.one in inside and edge.other in inside]
    slots: dict[str, list[tuple[str, str]]] = {}
    codes: dict[str, str] = {}
    apart: list[tuple[str, str]] = []
    old: dict[str, str | None] = {}
    for keys in _parts(part):
        marks = ", ".join("?" * len(keys))
        for row in db.execute(
            f"""SELECT DISTINCT wording_key, document_id, goal, indicator_no FROM targets
                WHERE wording_key IN ({marks}) AND indicator_no IS NOT NULL AND review IS NOT 'rejected'""",
            keys,
        ):
            slots.setdefault(row["wording_key"], []).append(
                (row["document_id"], f"{row['goal'] or ''}/{row['indicator_no']}")
            )
        for row in db.execute(
            f"SELECT key, min(code) AS code FROM indicator_list WHERE key IN ({marks}) GROUP BY key", keys
        ):
            codes[row["key"]] = row["code"]
        for row in db.execute(
            f"SELECT one, other FROM indicator_decisions WHERE decision = 'different' AND one IN ({marks})", keys
        ):
            apart.append((row["one"], row["other"]))
        for row in db.execute(f"SELECT key, indicator_id FROM wordings WHERE key IN ({marks})", keys):
            old[row["key"]] = row["indicator_id"]
    made = groups(part, edges, slots=slots, apart=apart, codes=codes)
    for group in made:
        _mark_moved(db, group, old)
    for group in made:
        code = min((codes[key] for key in group if key in codes), default=None)
        _write_group(db, group, indicator_id(group, code), code)
    return {name for name in old.values() if name is not None} | {
        indicator_id(group, min((codes[key] for key in group if key in codes), default=None)) for group in made
    }


def _mark_moved(db: sqlite3.Connection, group: list[str], old: dict[str, str | None]) -> None:
    """Marks the targets that gain or lose possible answers because wordings of their group came, went or moved.

    Only places where a wording that moved is used can have gained or lost anything; the largest part that stays
    together does not count as moved.
    """
    inside = set(group)
    stays = Counter(old[key] for key in group if old[key] is not None)
    home = min(stays, key=lambda name: (-stays[name], str(name))) if stays else None
    came = [key for key in group if old[key] != home or home is None]
    went = []
    if home is not None:
        rows = db.execute("SELECT key FROM wordings WHERE indicator_id = ?", (home,)).fetchall()
        went = [row["key"] for row in rows if row["key"] not in inside]
    if not came and not went:
        return
    # a part that left the largest one is looked after when its own group is written
    moved = came if len(went) < len(group) else group
    everyone = sorted(inside | set(went))
    for keys in _parts(moved):
        marks = ", ".join("?" * len(keys))
        places = [
            row[0]
            for row in db.execute(
                f"""SELECT place_key FROM targets WHERE wording_key IN ({marks}) AND place_key IS NOT NULL
                    UNION SELECT place_key FROM results WHERE wording_key IN ({marks}) AND place_key IS NOT NULL""",
                keys + keys,
            )
        ]
        for names in _parts(everyone):
            for where in _parts(places):
                db.execute(
                    f"""INSERT OR IGNORE INTO dirty (kind, key) SELECT 'target', id FROM targets
                        WHERE wording_key IN ({", ".join("?" * len(names))})
                          AND place_key IN ({", ".join("?" * len(where))})""",
                    names + where,
                )
        db.execute(
            f"""INSERT OR IGNORE INTO dirty (kind, key)
                SELECT 'reach', document_id FROM results WHERE wording_key IN ({marks})
                UNION SELECT 'reach', document_id FROM targets WHERE wording_key IN ({marks})""",
            keys + keys,
        )


def _write_group(db: sqlite3.Connection, group: list[str], name: str, code: str | None) -> None:
    before = db.execute("SELECT better FROM indicators WHERE id = ?", (name,)).fetchone()
    labels: Counter[str] = Counter()
    units: Counter[tuple[str | None, float | None]] = Counter()
    leanings: Counter[Direction] = Counter()
    documents: set[str] = set()
    for keys in _parts(group):
        marks = ", ".join("?" * len(keys))
        for table in ("targets", "results"):
            for row in db.execute(
                f"SELECT indicator, unit, per, count(*) AS n FROM {table} WHERE wording_key IN ({marks}) "
                "AND review IS NOT 'rejected' GROUP BY 1, 2, 3",
                keys,
            ):
                if row["indicator"] and table == "targets":
                    labels[" ".join(row["indicator"].split())] += row["n"]
                elif row["indicator"]:
                    labels[" ".join(row["indicator"].split())] += 0
                if row["unit"] is not None or row["per"] is not None:
                    units[(row["unit"], row["per"])] += row["n"]
        documents |= {
            row[0]
            for row in db.execute(
                f"SELECT DISTINCT document_id FROM results WHERE wording_key IN ({marks}) LIMIT 2", keys
            )
        }
        for row in db.execute(
            f"""SELECT leaning, count(*) AS n FROM targets
                WHERE wording_key IN ({marks}) AND review IS NOT 'rejected' GROUP BY 1""",
            keys,
        ):
            leanings[direction_from(row["leaning"])] += row["n"]
    better = settle_directions(leanings)
    unit, per = min(units, key=lambda u: (-units[u], str(u))) if units else (None, None)
    label = label_of(labels) if labels else " ".join(from_key(group[0]).words)
    listed = db.execute("SELECT * FROM indicator_list WHERE code = ?", (code,)).fetchone() if code else None
    if listed is not None:
        label, unit, better = listed["label"], listed["unit"] or unit, listed["better"] or better
    db.execute(
        """INSERT INTO indicators (id, label, unit, better, code, per) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET label = excluded.label, unit = excluded.unit, better = excluded.better,
             code = excluded.code, per = excluded.per""",
        (name, label, unit, better, code, per),
    )
    shown = name if leanings or code or len(documents) > 1 else None  # what one report alone counts is no indicator
    for keys in _parts(group):
        marks = ", ".join("?" * len(keys))
        db.execute(f"UPDATE wordings SET indicator_id = ? WHERE key IN ({marks})", [name, *keys])
        for table in ("targets", "results"):
            db.execute(
                f"UPDATE {table} SET indicator_id = ? WHERE wording_key IN ({marks}) AND indicator_id IS NOT ?",
                [shown, *keys, shown],
            )
        if before is None or before["better"] != better:
            db.execute(
                f"""INSERT OR IGNORE INTO dirty (kind, key)
                    SELECT 'target', id FROM targets WHERE wording_key IN ({marks})""",
                keys,
            )


def _parts(values: Iterable[str]) -> list[list[str]]:
    listed = list(values)
    return [listed[low : low + _MANY] for low in range(0, len(listed), _MANY)]
