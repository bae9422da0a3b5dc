-- What each has of an amount ("bình quân 68 triệu đồng/nhà") is a claim too.

ALTER TABLE claims RENAME TO claims_before;

CREATE TABLE claims (                   -- numbers that can be computed from others of the same document
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('share', 'sum', 'growth', 'mean')),
  data TEXT NOT NULL,                   -- JSON: total and parts with their places, text, label
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO claims SELECT document_id, position, kind, data FROM claims_before;

DROP TABLE claims_before;
