-- +goose Up
ALTER TABLE report ADD COLUMN named BIGINT NOT NULL DEFAULT 0; -- when it came, where it says who its reporter is; 0: it does not, or not any more
UPDATE report SET named = received WHERE body LIKE '%"reporter_name":"[sealed]"%' OR body LIKE '%"contact":"[sealed]"%';
CREATE INDEX report_named ON report (named, id) WHERE named > 0;
CREATE INDEX intake_report ON intake (report);

CREATE TABLE erasure (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    subject  TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX erasure_subject ON erasure (subject);
CREATE INDEX erasure_state ON erasure (state);

CREATE TABLE hold (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    subject  TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX hold_subject ON hold (subject);

-- +goose Down
DROP TABLE hold;
DROP TABLE erasure;
DROP INDEX intake_report;
DROP INDEX report_named;
ALTER TABLE report DROP COLUMN named;
