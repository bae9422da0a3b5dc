"""Commands that work on text without a database: repair, train."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from pipeline.cli.options import Command, patterns_option
from pipeline.errors import InputError, UsageError

# pipeline.repair.KINDS; written out, so that the help need not load the repair (a test compares)
KINDS = (
    "auto",
    "none",
    "unicode",
    "tcvn3",
    "vni",
    "viqr",
    "vps",
    "mojibake",
    "diacritics",
    "english-ocr",
    "viet-ocr",
    "glyphs",
)
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")

_BLANKS = frozenset(b"\t\n\v\f\r\x1a")
_LOOKED_AT = 10_000  # bytes by which text is told from a program or a picture: text has hardly a control character


@click.command(
    cls=Command,
    examples=(
        "camket repair damaged.txt > repaired.txt",
        "echo 'Uy ban nhan dan tinh' | camket repair",
        "camket repair --kind tcvn3 --explain old.txt",
    ),
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=str))
@click.option("--kind", type=click.Choice(KINDS), default="auto", show_default=True, help="What is damaged.")
@click.option("--explain", is_flag=True, help="Print the changes as JSON instead of the repaired text.")
@patterns_option
def repair(file: str | None, kind: str, explain: bool) -> None:
    """Repair a text: text in, repaired text out.

    Mends lost diacritics, OCR errors, lost letters and old encodings. Reads FILE or standard input (UTF-8), writes the
    repaired text to standard output. Blanks and line ends stay as they are. Each change of --explain has start and end
    in the text that was read, before, after, kind and confidence.
    """
    from dataclasses import asdict

    from pipeline.output.formats import dump
    from pipeline.repair import repair_text

    text = _decode(_input(file), file)
    plan = repair_text(text, kind)
    out = dump([asdict(edit) for edit in plan.edits]) + "\n" if explain else plan.apply(text)
    # bytes: a text stream would turn line ends into the system's own
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise UsageError("standard output takes no bytes")
    stream.write(out.encode("utf-8", "surrogatepass"))
    stream.flush()


def _input(file: str | None) -> bytes:
    if file is None or file == "-":
        if sys.stdin.isatty():
            click.echo("Reading from the keyboard; end with Ctrl-D.", err=True)
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", path=file, next_step="Check the path.") from None


def _decode(data: bytes, file: str | None) -> str:
    """The text of the bytes. What is no UTF-8 is read byte for byte, as the old Vietnamese encodings are."""
    if data.startswith(_BINARY):
        raise UsageError("this is no text", path=file, next_step="Read it with: camket ingest FILE")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        beginning = data[:_LOOKED_AT]
        if sum(value < 32 and value not in _BLANKS for value in beginning) > 0.01 * len(beginning):
            raise UsageError("this is no text", path=file, next_step="Read it with: camket ingest FILE") from None
        # TCVN3, VNI and VPS were typed on Western code pages: the repair knows their letters by these
        return "".join(_byte(value) for value in data)


def _byte(value: int) -> str:
    try:
        return bytes((value,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(value)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def train() -> None:
    """Rebuild a shipped model from text."""


_texts = click.argument(
    "texts", nargs=-1, required=True, metavar="TEXT...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


def _to(name: str) -> Path:
    from pipeline.resources import PACKAGE

    return PACKAGE / "models" / name


def _check_target(target: Path) -> None:
    """Before an hour of work, not after it."""
    import os

    if not os.access(target if target.exists() else target.absolute().parent, os.W_OK):
        raise UsageError("cannot be written", path=str(target), next_step="Choose another place with --to FILE.")


@train.command(cls=Command, examples=("camket train lm corpus/*.txt.xz", "camket train lm laws.txt --to /tmp/lm.bin"))
@_texts
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Default: the model that repair uses.")
@click.option("--order", type=click.IntRange(2, 5), default=4, show_default=True, help="Longest n-gram, in syllables.")
def lm(texts: tuple[Path, ...], to: Path | None, order: int) -> None:
    """Train the language model of official Vietnamese.

    TEXT files have one paragraph a line; .gz and .xz are read as they are.
    """
    from pipeline.repair import lm_train

    stage = ""

    def tell(name: str, done: float) -> None:
        nonlocal stage
        if name != stage:
            stage = name
            click.echo(f"{name} …", err=True)

    target = to or _to("lm.bin")
    _check_target(target)
    report = lm_train.train(texts, target, lm_train.Options(order=order), progress=tell)
    ngrams = ", ".join(f"{count} of length {size}" for size, count in enumerate(report.ngrams, 1))
    click.echo(f"{target}: {report.bytes / 1e6:.1f} MB from {report.tokens} syllables; n-grams: {ngrams}")


@train.command(
    cls=Command,
    examples=(
        "camket train context corpus/*.txt.xz",
        "camket train context laws.txt --passes 3 --to /tmp/context.npz",
        "camket train context corpus/*.txt.xz --passes 0.08 --own 33 --start pipeline/models/context.npz",
    ),
)
@_texts
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Default: the network that repair uses.")
@click.option(
    "--passes",
    type=click.FloatRange(min=0, min_open=True),
    default=1.3,
    show_default=True,
    help="How often it reads the text.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which text comes first.")
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A network to teach more instead of a new one.",
)
@click.option(
    "--own",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="How often it reads the idioms of patterns/ in a pass.",
)
@click.option(
    "--keep",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share of the weights of --start in the new ones, so that little is forgotten.",
)
def context(
    texts: tuple[Path, ...], to: Path | None, passes: float, seed: int, start: Path | None, own: int, keep: float
) -> None:
    """Train the network that tells words apart by all that stands around them.

    TEXT files have one paragraph a line; .gz and .xz are read as they are. It knows the words of the language model:
    train that one first. Needs the extra: pip install 'camket[train]'.
    """
    from pipeline.repair.context_train import train_context

    target = to or _to("context.npz")
    _check_target(target)
    report = train_context(
        texts,
        target,
        passes=passes,
        seed=seed,
        start=start,
        own=own,
        keep=keep,
        progress=lambda line, done: click.echo(f"{done:4.0%} {line}", err=True),
    )
    click.echo(
        f"{target}: {report.bytes / 1e6:.1f} MB from {report.tokens} tokens; "
        f"{report.right:.1%} of ambiguous words right at the end"
    )


@train.command(
    cls=Command,
    examples=("camket train channel laws.txt", "camket train channel laws.txt.xz --pages 50 --to /tmp/channel.npz"),
)
@_texts
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Default: the model that repair uses.")
@click.option("--pages", type=click.IntRange(1), default=250, show_default=True, help="Pages to print and read.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same pages.")
@click.option(
    "--pairs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Further pairs, one JSON list [printed, read] a line.",
)
def channel(texts: tuple[Path, ...], to: Path | None, pages: int, seed: int, pairs: Path | None) -> None:
    """Train what an English OCR makes of Vietnamese letters.

    Prints text in several fonts, spoils the pictures and reads them with Tesseract; a page takes about five seconds.
    """
    from pipeline.repair.channel_train import train_channel

    target = to or _to("channel.npz")
    _check_target(target)
    train_channel(_paragraphs(texts, pages), target, pages=pages, seed=seed, pairs=pairs)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB from {pages} pages")


@train.command(
    cls=Command,
    examples=("camket train confusions laws.txt", "camket train confusions laws.txt.xz --pages 40 --scans scans"),
)
@_texts
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Default: the model that repair uses.")
@click.option("--pages", type=click.IntRange(1), default=120, show_default=True, help="Pages to print and read.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same pages.")
@click.option(
    "--scans",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of scans NAME.pdf with what stands on them in NAME.gold.txt.",
)
def confusions(texts: tuple[Path, ...], to: Path | None, pages: int, seed: int, scans: Path | None) -> None:
    """Train which marks and letters the Vietnamese OCR models confuse.

    Prints text in several fonts, spoils the pictures and reads them with both models.
    """
    from pipeline.repair.confusions_train import train_confusions

    target = to or _to("confusions.json")
    _check_target(target)
    train_confusions(_paragraphs(texts, pages), target, pages=pages, seed=seed, scans=scans)
    click.echo(f"{target}: {target.stat().st_size / 1e3:.0f} KB from {pages} pages")


@train.command(
    cls=Command, examples=("camket train ner --corpus corpora", "camket train ner --data own.jsonl --to /tmp/ner.bin")
)
@click.option(
    "--data",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labelled sentences, one JSON object a line; given, they take the place of the shipped ones. Can be repeated.",
)
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of texts (.txt, .gz, .xz) whose sentences the rules label.",
)
@click.option(
    "--held-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Labelled sentences to measure with; they say for which labels the model decides. Default: the shipped ones.",
)
@click.option(
    "--to", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: the model that ingest uses."
)
@click.option(
    "--rounds", type=click.IntRange(1), default=100, show_default=True, help="How often each sentence is shown."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed and data give the same model.")
@click.option(
    "--measure",
    "only_measure",
    is_flag=True,
    help="Train nothing; measure the model again, as after a change of rules.",
)
def ner(
    data: tuple[Path, ...],
    corpus: Path | None,
    held_out: Path | None,
    to: Path | None,
    rounds: int,
    seed: int,
    only_measure: bool,
) -> None:
    """Train the model that finds bodies, persons, places, programmes, laws and indicators.

    Prints how it does on the held-out sentences beside the rules, clean and with OCR errors, and stores these figures
    beside the model (.json): it decides for those labels alone for which it is better than the rules.
    """
    from pipeline.extract.ner.build import build, measure

    target = to or _to("ner.bin")
    _check_target(target)
    if only_measure:
        click.echo(measure(target, held_out=held_out))
        return
    stage = ""

    def tell(name: str, done: float) -> None:
        nonlocal stage
        if name != stage or done >= 0.995:
            click.echo(f"{name} …", err=True)
            stage = name
        elif int(done * 10) > int((done - 0.02) * 10):
            click.echo(f"{name}: {done:.0%}", err=True)

    report = build(target, data=data, corpus=corpus, held_out=held_out, rounds=rounds, seed=seed, progress=tell)
    click.echo(report.table)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB from {report.labelled} labelled sentences")


def _paragraphs(texts: tuple[Path, ...], pages: int) -> list[str]:
    """Enough paragraphs for the pages, spread evenly over the files."""
    import gzip
    import lzma
    from itertools import islice

    found: list[str] = []
    for path in texts:
        opener: Any = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
        try:
            with opener(path, "rt", encoding="utf-8") as lines:
                found += [line.strip() for line in islice(lines, 400 * pages // len(texts) + 400) if line.strip()]
        except (OSError, UnicodeDecodeError, lzma.LZMAError) as error:
            raise InputError(f"cannot be read ({error})", path=str(path), next_step="Check the file.") from error
    return found
