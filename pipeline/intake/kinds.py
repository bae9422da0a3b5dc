"""Which type a file has: its first bytes decide, its suffix helps where bytes cannot (text, Markdown, HTML)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import olefile

from pipeline.errors import DamagedFileError, EmptyFileError, EncryptedError, InputError, UnknownTypeError

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"

IMAGES = frozenset({PNG, JPEG, TIFF})
READABLE = "PDF, PNG, JPEG, TIFF, .docx, .doc, .txt, .md, .html"

_TEXT_SUFFIXES = {
    "": TEXT, ".txt": TEXT, ".text": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML,
    ".xhtml": HTML,
}  # fmt: skip
_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of Word for Windows 2 and of Word 6 without its OLE container (Microsoft's [MS-DOC], wIdent).
_BARE_WORD = (b"\xdb\xa5", b"\xdc\xa5")
_HTML_START = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta)\b", re.I | re.S)
_OTHER = {
    b"{\\rtf": "a Rich Text file",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"%!PS": "a PostScript file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3\x00": "a SQLite database",
}


def media_type(path: Path) -> str:
    """The type of a file that camket can read.

    Raises:
        EmptyFileError: the file has no bytes.
        EncryptedError: an Office file that asks for a password.
        DamagedFileError: a .docx whose archive cannot be opened.
        UnknownTypeError: anything else.
        InputError: the file cannot be opened at all.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            f"cannot be opened ({error.strerror or error})", path=name, next_step="Check that it exists and its rights"
        ) from error
    if not head:
        raise EmptyFileError("the file is empty", path=name, next_step="Get the file again from where it came from")
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return TIFF
    if head.startswith(_OLE):
        return _ole_type(path)
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(path)
    if head.startswith(_BARE_WORD):
        return DOC
    return _text_type(path, head)


def _ole_type(path: Path) -> str:
    name = str(path)
    try:
        with olefile.OleFileIO(name) as ole:
            if ole.exists("EncryptedPackage"):
                raise _encrypted(name)
            if ole.exists("WordDocument"):
                fib = ole.openstream("WordDocument").read(12)
                if len(fib) == 12 and fib[11] & 0x01:  # fEncrypted, bit 8 of the flags at 0x0A ([MS-DOC] FibBase)
                    raise _encrypted(name)
                return DOC
    except OSError as error:
        raise DamagedFileError(
            "the Office container cannot be read", path=name, next_step="Get the file again, or save it as .docx"
        ) from error
    raise _unknown(path, "an Office file, but not of Word")


def _zip_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        if path.suffix.lower() in (".docx", ".docm"):
            raise DamagedFileError(
                "the .docx archive cannot be opened; it may be cut off", path=str(path), next_step="Get the file again"
            ) from error
        raise _unknown(path, "a damaged archive") from error
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names:
        raise _unknown(path, "an Office file, but not of Word")
    raise _unknown(path, "an archive")


def _text_type(path: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    for start, what in _OTHER.items():
        if head.startswith(start):
            raise _unknown(path, what)
    if suffix in (".doc", *_TEXT_SUFFIXES) and _HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return HTML if suffix != ".txt" else TEXT  # a page saved under .doc is common; .txt means its source is wanted
    if suffix not in _TEXT_SUFFIXES:
        raise _unknown(path, f"of no type that its first bytes tell, and {suffix} is not the suffix of a text")
    if not _looks_like_text(head):
        raise _unknown(path, "not text: it has bytes that no text has")
    return _TEXT_SUFFIXES[suffix]


def _looks_like_text(head: bytes) -> bool:
    """No control bytes, or two-byte letters (UTF-16); VISCII and VPS use a few control codes as letters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return max(even, odd) > 0.2 * len(head) / 2 and min(even, odd) < 0.02 * len(head) + 1
    controls = sum(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1a\x1b" for byte in head)
    return controls <= 0.03 * len(head)


def _encrypted(name: str) -> EncryptedError:
    return EncryptedError("the file asks for a password", path=name, next_step="Save it without a password")


def _unknown(path: Path, what: str) -> UnknownTypeError:
    return UnknownTypeError(f"the file is {what}", path=str(path), next_step=f"camket reads {READABLE}")
