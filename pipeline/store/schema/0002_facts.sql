-- What the facts say beyond the contract: where the number itself stands, what a rate is counted on, who found it.
-- value_start and value_end are offsets in pages.text like start and end, which are those of the sentence or table row.

ALTER TABLE targets ADD COLUMN value_start INTEGER;      -- where the number itself stands; NULL where there is none
ALTER TABLE targets ADD COLUMN value_end INTEGER;
ALTER TABLE targets ADD COLUMN base TEXT;                -- what a rate is counted on: "phụ nữ" in 18/1.000 phụ nữ
ALTER TABLE targets ADD COLUMN scope TEXT;               -- whom it is about: cấp tỉnh, cấp huyện, cấp xã ...

ALTER TABLE results ADD COLUMN value_start INTEGER;      -- where the number itself stands; NULL where there is none
ALTER TABLE results ADD COLUMN value_end INTEGER;
ALTER TABLE results ADD COLUMN base TEXT;                -- what a rate is counted on
ALTER TABLE results ADD COLUMN period TEXT;              -- part of a year or span: 2025-M05, 2025-H1, 2025-Q3, 2021/2025

ALTER TABLE figures ADD COLUMN value_start INTEGER;      -- where the number itself stands
ALTER TABLE figures ADD COLUMN value_end INTEGER;
ALTER TABLE figures ADD COLUMN base TEXT;                -- what a rate is counted on
ALTER TABLE figures ADD COLUMN scope TEXT;
ALTER TABLE figures ADD COLUMN kind TEXT;                -- "budget" for money planned or spent
ALTER TABLE figures ADD COLUMN rule TEXT;
ALTER TABLE figures ADD COLUMN confidence REAL;

ALTER TABLE assignments ADD COLUMN role TEXT;            -- "lead" (chủ trì, chịu trách nhiệm) or "support" (phối hợp)
ALTER TABLE assignments ADD COLUMN text TEXT;
ALTER TABLE assignments ADD COLUMN bbox TEXT;            -- JSON [x0, top, x1, bottom], points from the top left
ALTER TABLE assignments ADD COLUMN rule TEXT;
ALTER TABLE assignments ADD COLUMN confidence REAL;

ALTER TABLE deadlines ADD COLUMN text TEXT;
ALTER TABLE deadlines ADD COLUMN bbox TEXT;              -- JSON [x0, top, x1, bottom], points from the top left
ALTER TABLE deadlines ADD COLUMN rule TEXT;
ALTER TABLE deadlines ADD COLUMN confidence REAL;

CREATE INDEX targets_year ON targets (year);
CREATE INDEX results_year ON results (year);
CREATE INDEX progress_verdict ON progress (verdict);
CREATE INDEX findings_rule ON findings (rule);
