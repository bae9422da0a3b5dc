-- What the audit needs beside the findings: arithmetical claims of the documents, and which buckets a change touches.

ALTER TABLE findings ADD COLUMN params TEXT;             -- JSON: what goes into the message, for another language
ALTER TABLE findings ADD COLUMN bucket TEXT;             -- what it was computed from; see pipeline/audit/model.py
CREATE INDEX findings_bucket ON findings (bucket);

CREATE TABLE claims (                   -- numbers that can be computed from others of the same document
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('share', 'sum', 'growth')),
  data TEXT NOT NULL,                   -- JSON: total and parts with their places, text, label
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_buckets (            -- no foreign key: tells what to audit again once a document is gone
  bucket TEXT NOT NULL,
  document_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,                -- "" where the whole document belongs to the bucket
  PRIMARY KEY (bucket, document_id, fact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_buckets_document ON audit_buckets (document_id);

CREATE TABLE audit_state (              -- own: a person's settings as JSON; made: what the stored findings were made with
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Facts that move to another indicator, and citations that find or lose their document, are audited again. (In a trigger,
-- the statement that fires it decides on conflicts, so OR IGNORE would not hold.)
CREATE TRIGGER audit_targets AFTER UPDATE OF indicator_id ON targets WHEN old.indicator_id IS NOT new.indicator_id
BEGIN
  INSERT INTO dirty (kind, key) SELECT 'audit', new.document_id
  WHERE NOT EXISTS (SELECT 1 FROM dirty WHERE kind = 'audit' AND key = new.document_id);
END;
CREATE TRIGGER audit_results AFTER UPDATE OF indicator_id ON results WHEN old.indicator_id IS NOT new.indicator_id
BEGIN
  INSERT INTO dirty (kind, key) SELECT 'audit', new.document_id
  WHERE NOT EXISTS (SELECT 1 FROM dirty WHERE kind = 'audit' AND key = new.document_id);
END;
CREATE TRIGGER audit_citations AFTER UPDATE OF target_document_id ON citations
WHEN old.target_document_id IS NOT new.target_document_id
BEGIN
  INSERT INTO dirty (kind, key) SELECT 'audit', new.document_id
  WHERE NOT EXISTS (SELECT 1 FROM dirty WHERE kind = 'audit' AND key = new.document_id);
END;
