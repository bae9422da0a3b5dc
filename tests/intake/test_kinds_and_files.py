"""What a file is, which files an argument means, and one clear line for each that is no document."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from making_files import letter_pdf

from pipeline import errors
from pipeline.intake import find_files, probe
from pipeline.intake.kinds import media_type


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", "Kế hoạch".encode(), "text/plain"),
        ("README", b"Ke hoach", "text/plain"),
        ("a.md", b"# Ke hoach", "text/markdown"),
        ("a.HTM", b"<p>Ke hoach</p>", "text/html"),
        ("a.doc", b"<html><body><p>Ke hoach</p></body></html>", "text/html"),
        ("a.txt", b"<html><body><p>Ke hoach</p></body></html>", "text/plain"),
        ("a.txt", "Kế hoạch năm 2023".encode("utf-16"), "text/plain"),
        ("a.txt", "Kế hoạch năm 2023".encode("utf-16-le"), "text/plain"),
        ("a.bin", b"%PDF-1.4\n", "application/pdf"),
        ("a.txt", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.tif", b"II*\x00", "image/tiff"),
        ("a.doc", b"\xdb\xa5\x2d\x00", "application/msword"),
    ],
)
def test_kind(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert media_type(tmp_path / name) == kind


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("a.pdf", b"", errors.EmptyFileError, "empty"),
        ("a.txt", b" \n\n\t", errors.EmptyFileError, "no text"),
        ("a.pdf", b"hello", errors.UnknownTypeError, "first bytes"),
        ("a.xyz", b"Ke hoach", errors.UnknownTypeError, "camket reads"),
        ("a.txt", bytes(range(256)) * 8, errors.UnknownTypeError, "not text"),
        ("a.doc", b"{\\rtf1 Ke hoach}", errors.UnknownTypeError, "Rich Text"),
        ("a.zip", b"PK\x03\x04 and then nothing", errors.UnknownTypeError, "archive"),
        ("a.docx", b"PK\x03\x04 and then nothing", errors.DamagedFileError, "cut off"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40, errors.DamagedFileError, "Office"),
        ("a.png", b"\x89PNG\r\n\x1a\n and then nothing", errors.DamagedFileError, "damaged"),
        ("a.tif", b"II*\x00\x08\x00\x00\x00", errors.DamagedFileError, "damaged"),
    ],
)
def test_no_document(tmp_path: Path, name: str, data: bytes, error: type[errors.CamketError], says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        probe(path)
    assert type(caught.value) is error
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_office_file_that_is_no_text(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(errors.UnknownTypeError, match="not of Word"):
        probe(tmp_path / "a.xlsx")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(errors.InputError, match="cannot be opened"):
        probe(tmp_path / "gone.pdf")


def test_probe_names_a_file_by_its_bytes(tmp_path: Path) -> None:
    one, two = letter_pdf(tmp_path / "một.pdf", pages=2), tmp_path / "b.pdf"
    two.write_bytes(one.read_bytes())
    first, second = probe(one), probe(two)
    assert first.page_count == 2
    assert first.bytes == one.stat().st_size
    assert first.id == second.id == first.sha256[:16]
    assert first.path.endswith("một.pdf")


def test_folders_globs_and_files_once_each_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.pdf", "sub/c.md", ".hidden", "~$a.docx", ".~lock.a.docx#", "Thumbs.db", ".git/x.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    root = str(tmp_path)
    names = [str(path.relative_to(tmp_path)) for path in find_files([root, f"{root}/b.txt", f"{root}/*.txt"])]
    assert names == ["a.pdf", "b.txt", "sub/c.md"]
    assert [path.name for path in find_files([f"{root}/**/*.md"])] == ["c.md"]
    assert [path.name for path in find_files([f"{root}/.hidden"])] == [".hidden"]


@pytest.mark.parametrize("argument", ["nothing.pdf", "*.docx", "folder"])
def test_an_argument_that_means_nothing(tmp_path: Path, argument: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(errors.InputError) as caught:
        find_files([str(tmp_path / argument)])
    assert argument in str(caught.value)


def test_brackets_in_a_file_name_are_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "ke hoach [2023].txt").write_text("x")
    assert len(find_files([str(tmp_path / "ke hoach [2023].txt")])) == 1
