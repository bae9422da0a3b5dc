"""Opening and migrating: whose database it is, and what stands in it."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys

import pytest

from pipeline.errors import MissingComponentError, StoreError
from pipeline.store import Store
from pipeline.store.connection import APPLICATION_ID, migrations
from pipeline.store.reference import docs_file, reference

# The public contract: tables and their columns. Extra columns are allowed, missing or renamed ones are not.
CONTRACT = """
documents: id sha256 path media_type bytes page_count doc_type number issuer province place issued_on issued_year
  issued_month title signer signer_role period_start period_end ingested_at pipeline_version rules_version
pages: id document_id page_no source quality text_raw text width height error
repairs: page_id start end before after kind confidence
mentions: id document_id page_no start end label text norm source confidence
citations: id document_id number doc_type issuer date title page_no start end target_document_id
indicators: id label unit better
targets: id document_id indicator_id goal indicator_no indicator value value_max comparator unit per year baseline
  baseline_year direction text page_no start end bbox rule confidence
results: id document_id indicator_id goal indicator_no indicator value value_max numerator denominator comparator unit
  per year as_of estimate scope text page_no start end bbox rule confidence
figures: id document_id measure value value_max comparator unit per year text page_no start end bbox
assignments: id document_id agency goal indicators task page_no start end
deadlines: id document_id agency action due_on recurring page_no start end
progress: target_id result_id verdict gap comparable reason score
findings: id rule severity document_id message evidence
reviews: fact_id table_name decision changes reviewer note reviewed_at
ingests: path sha256 status error_code message pages seconds attempts started_at finished_at
"""


def contract() -> dict[str, set[str]]:
    tables = re.split(r"^(\w+):", CONTRACT, flags=re.M)[1:]
    return {name: set(columns.split()) for name, columns in zip(tables[::2], tables[1::2], strict=True)}


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        yield opened


@pytest.mark.parametrize("table", contract())
def test_a_table_has_the_columns_of_the_contract(store, table):
    columns = {row["name"] for row in store.db.execute(f"PRAGMA table_info({table})")}
    assert contract()[table] <= columns


@pytest.mark.parametrize("view", ["commitments_vs_results", "unreported_targets", "figures_by_year", "document_links"])
def test_views_can_be_asked(store, view):
    assert store.db.execute(f"SELECT * FROM {view}").fetchall() == []


def test_wal_and_foreign_keys(store):
    assert store.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert store.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    with pytest.raises(sqlite3.IntegrityError):
        store.db.execute("INSERT INTO recipients VALUES ('nobody', 1, 'Sở Tài chính')")


def test_every_foreign_key_has_an_index(store):
    for (table,) in store.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        first = {
            store.db.execute(f"PRAGMA index_info({index['name']})").fetchone()["name"]
            for index in store.db.execute(f"PRAGMA index_list({table})").fetchall()
        }
        for key in store.db.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            if key["table"] == "indicators":  # few, and never deleted
                continue
            assert key["from"] in first, f"{table}.{key['from']}"


def test_the_description_of_the_schema_is_up_to_date():
    assert docs_file().read_text(encoding="utf-8") == reference(), "run: python -m pipeline.store.reference"


def test_migrations_are_numbered_without_gaps():
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_opening_again_changes_nothing(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        schema = store.db.execute("SELECT sql FROM sqlite_master").fetchall()
    with Store.create(tmp_path / "a.db") as store:
        assert [tuple(row) for row in store.db.execute("SELECT sql FROM sqlite_master")] == [tuple(r) for r in schema]
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == migrations()[-1][0]


def test_a_database_of_a_newer_camket_is_refused(tmp_path):
    path = tmp_path / "a.db"
    with Store.create(path) as store:
        store.db.execute("PRAGMA user_version = 999")
    for way in (Store.create, Store.read):
        with pytest.raises(StoreError, match=r"newer camket.*Update camket"):
            way(path)


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs (name)")
    for way in (Store.create, Store.read):
        with pytest.raises(StoreError, match="another program"):
            way(path)
    with sqlite3.connect(path) as db:
        assert [row[0] for row in db.execute("SELECT name FROM sqlite_master")] == ["songs"]


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Kính gửi: Sở Tài chính, " * 100, encoding="utf-8")
    for way in (Store.create, Store.read):
        with pytest.raises(StoreError, match="no database"):
            way(path)


def test_no_database_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="camket ingest"):
        Store.read(tmp_path / "none.db")


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--db"):
        Store.create(tmp_path / "file" / "a.db")


def test_an_older_schema_is_brought_up_to_date(tmp_path, monkeypatch):
    path = tmp_path / "a.db"
    with Store.create(path) as store:
        assert store.db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    newer = [*migrations(), (len(migrations()) + 1, "CREATE TABLE later (a TEXT) STRICT;")]
    monkeypatch.setattr("pipeline.store.connection.migrations", lambda: newer)
    with Store.read(path) as store:
        assert store.db.execute("SELECT count(*) FROM later").fetchone()[0] == 0
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == len(newer)


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.db"
    Store.create(path).close()
    broken = [*migrations(), (len(migrations()) + 1, "CREATE TABLE later (a TEXT) STRICT; SELECT nonsense;")]
    monkeypatch.setattr("pipeline.store.connection.migrations", lambda: broken)
    with pytest.raises(StoreError):
        Store.create(path)
    monkeypatch.undo()
    with Store.create(path) as store:
        assert store.db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone()[0] == 0


def test_a_second_writer_is_told_to_wait_and_readers_go_on(tmp_path):
    path = tmp_path / "a.db"
    with Store.create(path) as first:
        code = "import sys; from pipeline.store import Store; Store.create(sys.argv[1])"
        second = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
        assert "another ingest is writing this database" in second.stderr
        with first.transaction(), Store.read(path) as reader:
            assert reader.db.execute("SELECT count(*) FROM documents").fetchone()[0] == 0
    Store.create(path).close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.db"]


def test_reading_where_nothing_may_be_written(tmp_path):
    folder = tmp_path / "archive"
    Store.create(folder / "a.db").close()
    (folder / "a.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        with Store.read(folder / "a.db") as store:
            assert store.db.execute("SELECT count(*) FROM documents").fetchone()[0] == 0
    finally:
        folder.chmod(0o755)


def test_an_sqlite_that_is_too_old(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    with pytest.raises(MissingComponentError, match=r"SQLite 3\.37 or newer"):
        Store.create(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_is_all_or_nothing(store):
    def half_done():
        with store.transaction() as db:
            db.execute("INSERT INTO indicators (id, label) VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert store.db.execute("SELECT count(*) FROM indicators").fetchone()[0] == 0
