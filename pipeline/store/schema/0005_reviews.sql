-- What a reviewed fact said and where it stood, so that a decision finds it again where better text or other rules have
-- moved it, and its id with it.

CREATE TABLE review_facts (             -- no foreign key: a person's decision outlives every ingest
  fact_id TEXT PRIMARY KEY,             -- a fact that a review names; the present id where it was found again
  table_name TEXT NOT NULL,
  document_id TEXT NOT NULL,
  page_no INTEGER,
  said TEXT NOT NULL                    -- JSON: text, value, value_max, year, goal, indicator_no as they were read
) STRICT;
CREATE INDEX review_facts_document ON review_facts (document_id);
