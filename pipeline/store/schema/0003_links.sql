-- Indicators, links between targets and results, and what is still to be settled after an ingest or a review.

ALTER TABLE documents ADD COLUMN place_key TEXT;         -- for whom it speaks: "vn", "an giang", "an giang/huyen cho moi"
ALTER TABLE documents ADD COLUMN covers_from INTEGER;    -- first and last year that it plans for or reports on
ALTER TABLE documents ADD COLUMN covers_to INTEGER;
ALTER TABLE documents ADD COLUMN scheme TEXT;            -- the same for documents of a place that number the same list
ALTER TABLE documents ADD COLUMN unread INTEGER;         -- 1 where pages failed or were hardly readable

ALTER TABLE targets ADD COLUMN wording_key TEXT;         -- its indicator's wording, folded for comparison
ALTER TABLE targets ADD COLUMN place_key TEXT;           -- that of its document
ALTER TABLE targets ADD COLUMN leaning TEXT;             -- which way is better, and how plainly it says so (3 to 0)
ALTER TABLE targets ADD COLUMN review TEXT;              -- confirmed, corrected, rejected by a person, or NULL
ALTER TABLE results ADD COLUMN wording_key TEXT;         -- its own wording, or that of the target it answers in its document
ALTER TABLE results ADD COLUMN place_key TEXT;
ALTER TABLE results ADD COLUMN told_year INTEGER;        -- the year it is about: its own, or that which its report covers
ALTER TABLE results ADD COLUMN review TEXT;
ALTER TABLE figures ADD COLUMN review TEXT;
ALTER TABLE assignments ADD COLUMN review TEXT;
ALTER TABLE deadlines ADD COLUMN review TEXT;

ALTER TABLE indicators ADD COLUMN code TEXT;             -- in the user's own list of indicators
ALTER TABLE indicators ADD COLUMN per REAL;              -- base of a rate: 1000 in 18/1.000

ALTER TABLE progress ADD COLUMN reason_key TEXT;         -- the reason without its words; see pipeline/link/reasons.py
ALTER TABLE progress ADD COLUMN reason_params TEXT;      -- JSON: what goes into the words

CREATE INDEX documents_place ON documents (place_key, covers_to);
CREATE INDEX documents_scheme ON documents (scheme);
CREATE INDEX documents_province ON documents (province);
CREATE INDEX targets_wording ON targets (wording_key);
CREATE INDEX targets_place ON targets (indicator_id, place_key, year);
CREATE INDEX results_wording ON results (wording_key);
CREATE INDEX results_place ON results (indicator_id, place_key, told_year);

CREATE TABLE links (                    -- every result that may answer a target; progress holds the best
  target_id TEXT NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
  result_id TEXT NOT NULL REFERENCES results (id) ON DELETE CASCADE,
  relation TEXT NOT NULL,               -- sentence, slot, restated, cited, indicator, review
  comparable INTEGER NOT NULL,
  reason TEXT NOT NULL,
  reason_key TEXT NOT NULL,
  reason_params TEXT NOT NULL,
  score REAL NOT NULL,
  rank INTEGER NOT NULL,                -- 1 is the best
  PRIMARY KEY (target_id, result_id)
) STRICT;
CREATE INDEX links_result ON links (result_id);

CREATE TABLE wordings (                 -- the ways in which facts name indicators
  key TEXT PRIMARY KEY,
  indicator_id TEXT
) STRICT;
CREATE INDEX wordings_indicator ON wordings (indicator_id);

CREATE TABLE wording_blocks (           -- wordings that might be one indicator share a block
  block TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (block, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_blocks_key ON wording_blocks (key);

CREATE TABLE wording_edges (            -- two wordings that name one indicator, by their words alone
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  score REAL NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_edges_other ON wording_edges (other);

CREATE TABLE wording_pairs (            -- … because two related lists give them the same number
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  list_one TEXT NOT NULL,               -- ids of documents, one citing the other, or two schemes
  list_two TEXT NOT NULL,
  PRIMARY KEY (one, other, list_one, list_two)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_pairs_other ON wording_pairs (other);
CREATE INDEX wording_pairs_list_one ON wording_pairs (list_one);
CREATE INDEX wording_pairs_list_two ON wording_pairs (list_two);

CREATE TABLE scheme_lines (             -- the numbered indicators of a scheme
  scheme TEXT NOT NULL,
  place_key TEXT NOT NULL,
  goal TEXT,
  indicator_no TEXT NOT NULL,
  wording_key TEXT NOT NULL,
  scope TEXT
) STRICT;
CREATE INDEX scheme_lines_scheme ON scheme_lines (scheme);
CREATE INDEX scheme_lines_wording ON scheme_lines (wording_key, place_key);

CREATE TABLE indicator_decisions (      -- a person joined or parted two wordings; outlives every ingest
  one TEXT NOT NULL,                    -- keys of wordings, the smaller first
  other TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('same', 'different')),
  reviewer TEXT,
  note TEXT,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (one, other)
) STRICT;
CREATE INDEX indicator_decisions_other ON indicator_decisions (other);

CREATE TABLE indicator_list (           -- the user's own list: camket indicators import
  code TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  unit TEXT,
  better TEXT CHECK (better IN ('higher', 'lower', 'reach')),
  key TEXT NOT NULL                     -- the wording of its label
) STRICT;
CREATE INDEX indicator_list_key ON indicator_list (key);

CREATE TABLE reviewed (                 -- what a fact said before a person corrected it
  fact_id TEXT PRIMARY KEY,
  table_name TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  original TEXT NOT NULL                -- JSON: column: value
) STRICT;
CREATE INDEX reviewed_document ON reviewed (document_id);

CREATE TABLE places (                   -- the last year that documents of a place report on
  place_key TEXT PRIMARY KEY,
  latest INTEGER
) STRICT;

CREATE TABLE dirty (                    -- what is to be settled: document, wording, reach, place, target, audit
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

INSERT INTO dirty (kind, key) SELECT 'document', id FROM documents;

DROP VIEW commitments_vs_results;
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
  rd.issued_on AS result_issued_on, r.page_no AS result_page,
  t.indicator_id, i.label AS indicator_label, i.better, p.score, r.as_of, r.period
FROM targets t
JOIN documents td ON td.id = t.document_id
LEFT JOIN indicators i ON i.id = t.indicator_id
LEFT JOIN progress p ON p.target_id = t.id
LEFT JOIN results r ON r.id = p.result_id
LEFT JOIN documents rd ON rd.id = r.document_id
WHERE t.review IS NOT 'rejected';

DROP VIEW figures_by_year;
CREATE VIEW figures_by_year AS
SELECT
  f.year, f.measure, f.value, f.value_max, f.comparator, f.unit, f.per, f.text,
  d.id AS document_id, d.number, d.issuer, d.issued_on, f.page_no, f.id AS figure_id
FROM figures f
JOIN documents d ON d.id = f.document_id
WHERE f.review IS NOT 'rejected'
ORDER BY f.year, f.measure, f.id;

CREATE VIEW indicator_series AS         -- targets and results of each indicator, by place and year
SELECT
  t.indicator_id, i.label, t.place_key, t.year, 'target' AS kind, t.value, t.value_max, t.comparator, t.unit, t.per,
  NULL AS estimate, t.document_id, t.page_no, t.id AS fact_id
FROM targets t JOIN indicators i ON i.id = t.indicator_id WHERE t.review IS NOT 'rejected' AND t.value IS NOT NULL
UNION ALL
SELECT
  r.indicator_id, i.label, r.place_key, r.told_year, 'result', r.value, r.value_max, r.comparator, r.unit, r.per,
  r.estimate, r.document_id, r.page_no, r.id
FROM results r JOIN indicators i ON i.id = r.indicator_id WHERE r.review IS NOT 'rejected' AND r.value IS NOT NULL;
