"""Old Word files through whichever program is there; programs that fail, hang or are missing."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.intake import probe, read_page
from pipeline.intake.programs import antiword, catdoc, libreoffice, runner

# A file that says it is Word 2: enough for the type; the programs of these tests do not look into it.
WORD2 = b"\xdb\xa5\x2d\x00" + bytes(200)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """PATH without any of the three programs; tests put doubles there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    python = shutil.which("python3") or sys.executable
    (folder / "python3").symlink_to(python)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin-that-is-not-there")
    monkeypatch.setattr(libreoffice, "_MAC", "/nowhere/soffice")
    return folder


def double(folder: Path, name: str, code: str) -> None:
    """A program of this name that runs a few lines of Python."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def old_word(tmp_path: Path) -> Path:
    path = tmp_path / "cu.doc"
    path.write_bytes(WORD2)
    return path


def test_no_program(bin_folder: Path, old_word: Path) -> None:
    with pytest.raises(errors.MissingComponentError, match="apt-get install antiword") as caught:
        probe(old_word)
    assert caught.value.exit_code == errors.ExitCode.MISSING_COMPONENT
    assert "cu.doc" in str(caught.value)


def test_antiword_is_asked_for_unfolded_lines(bin_folder: Path, old_word: Path) -> None:
    double(bin_folder, "antiword", "assert '-w' in sys.argv; print('Uû ban nh©n d©n tØnh')")
    info = probe(old_word)
    assert info.media_type == "application/msword"
    assert read_page(old_word, info.media_type, 1).text.strip() == "Uû ban nh©n d©n tØnh"


def test_catdoc_steps_in_where_antiword_refuses(bin_folder: Path, old_word: Path) -> None:
    double(bin_folder, "antiword", "print('the text stream of this file is too small'); sys.exit(1)")
    double(bin_folder, "catdoc", "print('S¾c lÖnh')")
    assert read_page(old_word, "application/msword", 1).text.strip() == "S¾c lÖnh"


def test_all_refuse(bin_folder: Path, old_word: Path) -> None:
    double(bin_folder, "antiword", "print('not a Word Document', file=sys.stderr); sys.exit(1)")
    double(bin_folder, "catdoc", "sys.exit(2)")
    double(bin_folder, "soffice", "print('Error: source file could not be loaded', file=sys.stderr)")
    with pytest.raises(errors.DamagedFileError) as caught:
        probe(old_word)
    assert "not a Word Document" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_program_that_hangs_is_ended(bin_folder: Path, old_word: Path) -> None:
    double(bin_folder, "antiword", "time.sleep(60)")
    with pytest.raises(errors.TimeoutError, match=r"antiword did not finish within 0\.3 s"):
        antiword.to_text(old_word, timeout=0.3)


def test_rubbish_bytes_do_not_stop_the_reader(bin_folder: Path, old_word: Path) -> None:
    double(bin_folder, "catdoc", "sys.stdout.buffer.write(b'Ke ho\\xffach')")
    assert catdoc.to_text(old_word) == "Ke ho\ufffdach"


def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(errors.MissingComponentError, match="cannot be started"):
        runner.call([str(tmp_path / "nothing")], path="a.doc", timeout=1)


@pytest.mark.parametrize("program", [libreoffice, antiword, catdoc])
def test_real_files_in_tcvn3(program: object, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word 6 and 97 through each program that is here; the codes of TCVN3 come through as Windows-1252 letters."""
    if program.program() is None:
        pytest.skip(f"{program.__name__.rsplit('.', 1)[-1]} is not here")
    for other in (libreoffice, antiword, catdoc):
        if other is not program:
            monkeypatch.setattr(other, "program", lambda: None)
    for path in sorted((shared / "legacy").glob("*.DOC")):
        copy = tmp_path / path.name  # under a new name: what one program read is not what the next one reads
        copy.write_bytes(path.read_bytes())
        try:
            text = read_page(copy, "application/msword", 1).text
        except errors.DamagedFileError:
            assert program is antiword  # it refuses very short files
            continue
        assert "Bé" in text
        assert "§iÒu thø nhÊt" in text
        assert program is catdoc or "tr\xadëng" in text
        assert " PAGE " not in text
