-- The tables of the public contract, and what the store needs beside them.
-- Offsets count characters of pages.text, from 0, end exclusive (repairs: of pages.text_raw).

CREATE TABLE documents (
  id TEXT PRIMARY KEY,                  -- first 16 hex digits of sha256
  sha256 TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,                   -- where the file was found; the first by name where it lies in several places
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  page_count INTEGER NOT NULL,
  doc_type TEXT,                        -- abbreviation of Decree 30/2020: KH, BC, QĐ ...
  number TEXT,                          -- number and symbol without blanks; NULL where the blank was never filled in
  issuer TEXT,                          -- the body that signs, with its province
  province TEXT,
  place TEXT,                           -- place of issue as the date line states it
  issued_on TEXT,                       -- ISO date, only where day, month and year are all stated
  issued_year INTEGER,
  issued_month INTEGER,
  title TEXT,
  signer TEXT,
  signer_role TEXT,
  period_start INTEGER,                 -- first year of the period that the title names
  period_end INTEGER,
  ingested_at TEXT NOT NULL,            -- UTC
  pipeline_version TEXT NOT NULL,
  rules_version TEXT NOT NULL,          -- fingerprint of patterns/ and models
  symbol TEXT,                          -- the symbol alone, kept where the number is blank
  number_key TEXT,                      -- number folded for comparison; see pipeline/link/keys.py
  ocr TEXT NOT NULL                     -- the setting of --ocr it was read with
) STRICT;
CREATE INDEX documents_number_key ON documents (number_key);
CREATE INDEX documents_path ON documents (path);
CREATE INDEX documents_year ON documents (issued_year);

CREATE TABLE document_files (           -- every file whose content is stored
  path TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX document_files_document ON document_files (document_id);

CREATE TABLE recipients (               -- "Nơi nhận"
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE co_issuers (               -- further bodies that sign the same document
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE pages (
  id TEXT PRIMARY KEY,                  -- document id, "-p", page number
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  page_no INTEGER NOT NULL CHECK (page_no >= 1),
  source TEXT NOT NULL CHECK (source IN ('text', 'ocr', 'text+repair', 'ocr+repair', 'failed')),
  quality REAL,                         -- 0 to 1
  text_raw TEXT NOT NULL,               -- as it was read
  text TEXT NOT NULL,                   -- as it was repaired
  width REAL,                           -- points
  height REAL,
  error TEXT,                           -- why the page failed
  error_code TEXT,
  UNIQUE (document_id, page_no)
) STRICT;

CREATE TABLE page_words (               -- zlib-packed JSON: [start, end, x0, top, x1, bottom, confidence] of text_raw
  page_id TEXT PRIMARY KEY REFERENCES pages (id) ON DELETE CASCADE,
  words BLOB NOT NULL
) STRICT;

CREATE TABLE repairs (
  page_id TEXT NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
  start INTEGER NOT NULL,               -- in text_raw
  "end" INTEGER NOT NULL,
  "before" TEXT NOT NULL,
  "after" TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('unicode', 'legacy-encoding', 'missing-glyph', 'diacritics', 'ocr')),
  confidence REAL NOT NULL
) STRICT;
CREATE INDEX repairs_page ON repairs (page_id, start);

CREATE TABLE mentions (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  page_no INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  label TEXT NOT NULL,
  text TEXT NOT NULL,
  norm TEXT,
  source TEXT NOT NULL,                 -- rule id, or "ner"
  confidence REAL NOT NULL
) STRICT;
CREATE INDEX mentions_document ON mentions (document_id, label);

CREATE TABLE citations (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number TEXT NOT NULL,
  doc_type TEXT,
  issuer TEXT,
  date TEXT,                            -- as printed: ISO date, or as much of one as is stated
  title TEXT,
  page_no INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  target_document_id TEXT REFERENCES documents (id) ON DELETE SET NULL,  -- only where certain
  number_key TEXT NOT NULL
) STRICT;
CREATE INDEX citations_document ON citations (document_id);
CREATE INDEX citations_number_key ON citations (number_key);
CREATE INDEX citations_target ON citations (target_document_id);

CREATE TABLE indicators (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  unit TEXT,
  better TEXT CHECK (better IN ('higher', 'lower', 'reach'))
) STRICT;

CREATE TABLE targets (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  indicator_id TEXT REFERENCES indicators (id),
  goal TEXT,
  indicator_no TEXT,
  indicator TEXT,
  value REAL,
  value_max REAL,
  comparator TEXT,
  unit TEXT,
  per REAL,
  year INTEGER,
  baseline REAL,
  baseline_year INTEGER,
  direction TEXT,
  text TEXT,
  page_no INTEGER,
  start INTEGER,
  "end" INTEGER,
  bbox TEXT,                            -- JSON [x0, top, x1, bottom], points from the top left
  rule TEXT,
  confidence REAL
) STRICT;
CREATE INDEX targets_document ON targets (document_id);
CREATE INDEX targets_indicator ON targets (indicator_id, year);

CREATE TABLE results (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  indicator_id TEXT REFERENCES indicators (id),
  goal TEXT,
  indicator_no TEXT,
  indicator TEXT,
  value REAL,
  value_max REAL,
  numerator REAL,
  denominator REAL,
  comparator TEXT,
  unit TEXT,
  per REAL,
  year INTEGER,
  as_of TEXT,
  estimate INTEGER,                     -- 1 for "ước", "dự kiến"
  scope TEXT,
  text TEXT,
  page_no INTEGER,
  start INTEGER,
  "end" INTEGER,
  bbox TEXT,
  rule TEXT,
  confidence REAL
) STRICT;
CREATE INDEX results_document ON results (document_id);
CREATE INDEX results_indicator ON results (indicator_id, year);

CREATE TABLE figures (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  measure TEXT,
  value REAL,
  value_max REAL,
  comparator TEXT,
  unit TEXT,
  per REAL,
  year INTEGER,
  text TEXT,
  page_no INTEGER,
  start INTEGER,
  "end" INTEGER,
  bbox TEXT
) STRICT;
CREATE INDEX figures_document ON figures (document_id);
CREATE INDEX figures_year ON figures (year);

CREATE TABLE assignments (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  agency TEXT,
  goal TEXT,
  indicators TEXT,                      -- JSON list
  task TEXT,
  page_no INTEGER,
  start INTEGER,
  "end" INTEGER
) STRICT;
CREATE INDEX assignments_document ON assignments (document_id);

CREATE TABLE deadlines (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  agency TEXT,
  action TEXT,
  due_on TEXT,                          -- 2025-11-15, 2026-07, 2026-Q3, 2026; MM-DD where it recurs every year
  recurring ANY,
  page_no INTEGER,
  start INTEGER,
  "end" INTEGER
) STRICT;
CREATE INDEX deadlines_document ON deadlines (document_id);

CREATE TABLE progress (
  target_id TEXT PRIMARY KEY REFERENCES targets (id) ON DELETE CASCADE,
  result_id TEXT REFERENCES results (id) ON DELETE SET NULL,
  verdict TEXT NOT NULL CHECK (verdict IN
    ('met', 'not_met', 'reported_not_comparable', 'narrative_only', 'not_reported', 'unknown')),
  gap REAL,
  comparable INTEGER,
  reason TEXT,
  score REAL
) STRICT;
CREATE INDEX progress_result ON progress (result_id);

CREATE TABLE findings (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  severity TEXT,
  document_id TEXT REFERENCES documents (id) ON DELETE CASCADE,
  message TEXT NOT NULL,
  evidence TEXT NOT NULL                -- JSON list of {document_id, page_no, start, end, text}
) STRICT;
CREATE INDEX findings_document ON findings (document_id);

CREATE TABLE reviews (                  -- no foreign key: a person's decision outlives every ingest
  fact_id TEXT NOT NULL,
  table_name TEXT NOT NULL,
  decision TEXT NOT NULL,
  changes TEXT,                         -- JSON
  reviewer TEXT,
  note TEXT,
  reviewed_at TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_fact ON reviews (fact_id);

CREATE TABLE ingests (                  -- what the last ingest of each file did
  path TEXT PRIMARY KEY,
  sha256 TEXT,                          -- NULL where the file could not even be read
  status TEXT NOT NULL CHECK (status IN ('done', 'partial', 'failed')),
  error_code TEXT,
  message TEXT,
  pages INTEGER NOT NULL,               -- pages that were read
  seconds REAL NOT NULL,                -- work on this file, all processes together
  attempts INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  ocr TEXT NOT NULL                     -- the setting of --ocr
) STRICT;

CREATE TABLE ocr_cache (                -- what an OCR made of a page picture with certain settings
  key TEXT PRIMARY KEY,
  reading BLOB NOT NULL                 -- zlib-packed JSON
) STRICT;

-- "plain" holds the same words without diacritics (đ as d), so that "binh dang" finds "bình đẳng"; "text" is indexed
-- with its diacritics, so that "bình đẳng" can be told from "bình dạng".
CREATE VIRTUAL TABLE search USING fts5 (
  text, plain, kind UNINDEXED, id UNINDEXED, document_id UNINDEXED, page_no UNINDEXED,
  tokenize = "unicode61 remove_diacritics 0"
);

CREATE TABLE search_rows (              -- which rows of search belong to a document
  search_rowid INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL
) STRICT;
CREATE INDEX search_rows_document ON search_rows (document_id);

CREATE VIEW commitments_vs_results AS
SELECT
  t.id AS target_id, t.goal, t.indicator_no, t.indicator, t.year AS target_year,
  t.comparator, t.value AS target_value, t.value_max AS target_value_max, t.unit AS target_unit, t.per AS target_per,
  t.text AS target_text, td.id AS target_document_id, td.number AS target_number, td.issuer AS target_issuer,
  td.issued_on AS target_issued_on, t.page_no AS target_page,
  p.verdict, p.gap, p.comparable, p.reason,
  r.id AS result_id, r.year AS result_year, r.value AS result_value, r.value_max AS result_value_max,
  r.numerator, r.denominator, r.unit AS result_unit, r.per AS result_per, r.estimate, r.scope,
  r.text AS result_text, rd.id AS result_document_id, rd.number AS result_number, rd.issuer AS result_issuer,
  rd.issued_on AS result_issued_on, r.page_no AS result_page
FROM targets t
JOIN documents td ON td.id = t.document_id
LEFT JOIN progress p ON p.target_id = t.id
LEFT JOIN results r ON r.id = p.result_id
LEFT JOIN documents rd ON rd.id = r.document_id;

CREATE VIEW unreported_targets AS
SELECT
  t.id AS target_id, t.goal, t.indicator_no, t.indicator, t.year, t.comparator, t.value, t.value_max, t.unit, t.per,
  t.text, d.id AS document_id, d.number, d.issuer, d.issued_on, t.page_no, p.reason
FROM targets t
JOIN documents d ON d.id = t.document_id
JOIN progress p ON p.target_id = t.id
WHERE p.verdict = 'not_reported';

CREATE VIEW figures_by_year AS
SELECT
  f.year, f.measure, f.value, f.value_max, f.comparator, f.unit, f.per, f.text,
  d.id AS document_id, d.number, d.issuer, d.issued_on, f.page_no, f.id AS figure_id
FROM figures f
JOIN documents d ON d.id = f.document_id
ORDER BY f.year, f.measure, f.id;

CREATE VIEW document_links AS
SELECT
  a.id AS from_document_id, a.number AS from_number, a.issuer AS from_issuer, a.issued_on AS from_issued_on,
  b.id AS to_document_id, b.number AS to_number, b.issuer AS to_issuer, b.issued_on AS to_issued_on,
  count(*) AS citations, min(c.page_no) AS first_page
FROM citations c
JOIN documents a ON a.id = c.document_id
JOIN documents b ON b.id = c.target_document_id
GROUP BY a.id, b.id;
