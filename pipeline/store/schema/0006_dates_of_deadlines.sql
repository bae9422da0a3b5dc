-- Where the date of a deadline stands, as the number of a target does.

ALTER TABLE deadlines ADD COLUMN value_start INTEGER;    -- where the date itself stands
ALTER TABLE deadlines ADD COLUMN value_end INTEGER;
