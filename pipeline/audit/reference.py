"""Writes docs/audit.md from the rules themselves: ``python -m pipeline.audit.reference [--check]``."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from pipeline.audit.registry import RULES
from pipeline.resources import pattern_file

HEAD = """# The audit rules

Generated from the rules by `python -m pipeline.audit.reference`; a test compares. `camket findings` lists what they
find, `camket show ID` quotes the evidence on both sides. Every rule asks first whether the two sides are about the same
thing: the same house (the bodies of one province, or one other body), indicator or wording, unit, base, scope and time.
Where one side leaves open what the other states, nothing is raised. Where an OCR may have misread a number of the
evidence, a finding on numbers is a note.

A file of your own switches rules off or sets their thresholds; it needs only what differs:

```toml
# my-audit.toml
[implausible_change]
enabled = false

[arithmetic_mismatch]
near_total = 0.1
```

`camket ingest … --audit my-audit.toml` (or `CAMKET_AUDIT`) audits all documents of the database by it, and later
ingests go on with it until another file is given. A rule or key that does not exist is an error.
"""


def reference() -> str:
    """The text of docs/audit.md."""
    shipped = pattern_file("audit.toml").read_text(encoding="utf-8")
    settings, notes = tomllib.loads(shipped), _notes(shipped)
    parts = [HEAD, "| rule | severity | |\n| --- | --- | --- |"]
    parts += [f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.what} |" for rule in RULES.values()]
    for rule in RULES.values():
        parts.append(f"\n## {rule.id}\n\n{rule.what} Severity: {rule.severity}.\n")
        parts.append("Raised:\n")
        parts += [f"- {example}" for example in rule.raises]
        parts.append("\nNot raised:\n")
        parts += [f"- {example}" for example in rule.passes]
        parts.append(f"\nMessage: “{rule.vi}”\nIn English: “{rule.en}”\n")
        options = {key: value for key, value in settings[rule.id].items() if key != "enabled"}
        if options:
            parts.append("| setting | shipped | |\n| --- | --- | --- |")
            parts += [f"| {key} | {value} | {notes[rule.id, key]} |" for key, value in options.items()]
    return "\n".join(parts) + "\n"


def _notes(text: str) -> dict[tuple[str, str], str]:
    """What the comments of audit.toml say of each setting."""
    found: dict[tuple[str, str], str] = {}
    table, comment = "", ""
    for line in text.splitlines():
        if line.startswith("["):
            table, comment = line.strip("[]"), ""
        elif line.startswith("#"):
            comment = f"{comment} {line.lstrip('# ')}".strip()
        elif "=" in line:
            found[table, line.split("=")[0].strip()] = comment
            comment = ""
    return found


def docs_file() -> Path:
    """Where the reference lies in a checkout."""
    return Path(__file__).resolve().parents[2] / "docs" / "audit.md"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if docs_file().read_text(encoding="utf-8") != reference():
            sys.exit("docs/audit.md is out of date. Run: python -m pipeline.audit.reference")
    else:
        docs_file().write_text(reference(), encoding="utf-8")
