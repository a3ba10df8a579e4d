-- +goose Up
ALTER TABLE application ADD COLUMN term BIGINT NOT NULL DEFAULT 0;
WITH RECURSIVE possible (no) AS (SELECT 1 UNION ALL SELECT no + 1 FROM possible WHERE no < 50)
UPDATE application SET term = (SELECT no FROM possible WHERE application.body LIKE '%","term":' || no || ',"org":"%')
WHERE body LIKE '%","term":%,"org":"%';
-- a unit applies once for a term, unless it took its application back
CREATE UNIQUE INDEX application_once ON application (programme, term, org) WHERE state <> 'withdrawn';

-- +goose Down
DROP INDEX application_once;
ALTER TABLE application DROP COLUMN term;
