"""One thing on the screen: its values, its sentence, its place, what was read there, and who found it."""

from __future__ import annotations

from typing import IO, Any

from pipeline.output.levels import level

# Columns that the lines below say better, or that only programs need.
_SAID_ELSEWHERE = frozenset(
    (
        "kind",
        "id",
        "document",
        "document_id",
        "page_no",
        "start",
        "end",
        "number_key",
        "target",
        "target_document_id",
        "page_id",
        "page_source",
        "page_quality",
        "quote",
        "sentence",
        "raw",
        "raw_start",
        "raw_end",
        "repairs",
        "box",
        "bbox",
        "reviews",
        "source",
        "confidence",
        "rule",
        "files",
        "pages",
        "mentions",
        "cites",
        "cited_by",
        "recipients",
        "co_issuers",
        "sha256",
        "text_raw",
        "text",
        "wording_key",
        "place_key",
        "leaning",
        "indicator_id",
        "value_start",
        "value_end",
        "value_quote",
        "value_raw",
        "value_box",
        "marked",
        "value",
        "value_max",
        "comparator",
        "unit",
        "per",
        "base",
        "rule_note",
        "answered_by",
        "evidence",
        "message_en",
    )
)


def lines(detail: dict[str, Any]) -> list[str]:
    """The detail of :func:`pipeline.store.details.find` as lines of text."""
    out = [f"{detail['kind']} {detail['id']}"]
    if stated := level(detail):
        out.append(f"  level: {stated}")
    out += [
        f"  {_name(key)}: {value}" for key, value in detail.items() if key not in _SAID_ELSEWHERE and value is not None
    ]
    if detail["kind"] == "document":
        return out + _document(detail)
    if detail["kind"] == "page":
        return out + _page(detail)
    return out + _fact(detail)


def write(detail: dict[str, Any], stream: IO[str]) -> None:
    """Writes :func:`lines`."""
    stream.write("\n".join(lines(detail)) + "\n")


def _name(key: str) -> str:
    return key.replace("_", " ")


def _brief(document: dict[str, Any]) -> str:
    parts = (document["number"], document["issuer"], document["issued_on"], document["id"])
    return ", ".join(part for part in parts if part)


def _fact(detail: dict[str, Any]) -> list[str]:
    out = []
    if detail.get("text") and _flat(detail["text"]) != _flat(detail.get("quote") or ""):
        out.append(f"  text: {_flat(detail['text'])}")
    if detail.get("target"):
        out.append(f"  target: {_brief(detail['target'])}")
    if detail.get("document"):
        out.append(f"  in: {_brief(detail['document'])}")
        out.append(f"  file: {detail['document']['path']}")
    if "quote" in detail:
        where = f"page {detail['page_no']}, characters {detail['start']} to {detail['end']}"
        if detail["box"]:
            x0, top, x1, bottom = detail["box"]
            where += f"; box {x0:g}, {top:g} to {x1:g}, {bottom:g} points from the top left"
        out.append(f"  place: {where}")
        out.append(f"  page read as: {detail['page_source']}, quality {detail['page_quality']:.2f}")
        if detail.get("marked"):
            out.append(f"  sentence: {detail['marked']}")
            what = "date" if detail["kind"] == "deadline" else "number"
            out.append(
                f"  {what}: {_flat(detail['value_quote'])}{_read_as(detail['value_raw'], detail['value_quote'])}"
            )
            if detail["value_box"]:
                x0, top, x1, bottom = detail["value_box"]
                out.append(f"  {what}'s box: {x0:g}, {top:g} to {x1:g}, {bottom:g}")
        else:
            out.append(f"  quote: {_flat(detail['quote'])}")
            if _flat(detail["quote"]) != detail["sentence"]:
                out.append(f"  sentence: {detail['sentence']}")
        same = detail["raw"] == detail["quote"]
        out.append(f"  before repair: {'the same' if same else _flat(detail['raw'])}")
        for edit in detail["repairs"]:
            change = f"{_flat(edit['before'])!r} became {_flat(edit['after'])!r}"
            out.append(f"    {change} ({edit['kind']}, {edit['confidence']:.2f})")
    for place in detail.get("evidence", ()):
        out.append(f"  evidence: {_brief(place['document'])}, page {place['page_no']}: “{_flat(place['text'])}”")
        out.append(f"    file: {place['document']['path']}")
    if "message_en" in detail:
        out.append(f"  in English: {detail['message_en']}")
        out.append(f"  audit rule: {detail['rule']}; see docs/audit.md")
        return out
    rule = detail.get("source") or detail.get("rule")
    if rule:
        sure = "" if detail.get("confidence") is None else f", confidence {detail['confidence']:.2f}"
        out.append(f"  found by: {rule}{sure}")
    if note := detail.get("rule_note"):
        out.append(f"    that is: {note['means']}")
        if "id" in note:
            out.append(f"    {note['file']}, {note['group']}, {note['id']}: {note['source']}")
            out.append(f"    finds for example: {_flat(note['example'])}")
    if detail.get("answered_by"):
        answer = detail["answered_by"]
        out.append(f"  answered by: {answer['id']}: {_flat(answer['text'] or '')}")
        out.append(f"    in: {_brief(answer['document'])}, page {answer['page_no']}")
    for review in detail["reviews"]:
        out.append(f"  review: {review['decision']} by {review['reviewer'] or 'unknown'} on {review['reviewed_at']}")
    return out


def _document(detail: dict[str, Any]) -> list[str]:
    out = []
    for key in ("co_issuers", "recipients"):
        if detail[key]:
            out.append(f"  {_name(key)}:")
            out += [f"    {_flat(name)}" for name in detail[key]]
    others = [path for path in detail["files"] if path != detail["path"]]
    out += [f"  also at: {path}" for path in others]
    out.append("  pages:")
    for page in detail["pages"]:
        quality = "" if page["quality"] is None else f", quality {page['quality']:.2f}"
        error = f": {page['error']}" if page["error"] else ""
        out.append(f"    {page['page_no']}: {page['source']}{quality}{error}")
    for key in ("cites", "cited_by"):
        if detail[key]:
            out.append(f"  {_name(key)}:")
            out += [f"    {_brief(found)}, {found['times']} times" for found in detail[key]]
    if detail["mentions"]:
        out.append("  where it is stated:")
        for mention in detail["mentions"]:
            norm = f" = {mention['norm']}" if mention["norm"] and mention["norm"] != mention["text"] else ""
            place = f"page {mention['page_no']}, {mention['source']}, {mention['id']}"
            out.append(f"    {mention['label']}: {_flat(mention['text'])}{norm} ({place})")
    return out


def _page(detail: dict[str, Any]) -> list[str]:
    changes = len(detail["repairs"])
    out = [f"  in: {_brief(detail['document'])}", f"  file: {detail['document']['path']}", f"  repairs: {changes}"]
    return [*out, "", detail["text"]]


def _read_as(raw: str, quote: str) -> str:
    return "" if raw == quote else f" (read as {_flat(raw)})"


def _flat(text: str) -> str:
    return " ".join(text.split())
