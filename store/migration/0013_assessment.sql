-- +goose Up
CREATE TABLE assessment (
    id          TEXT_C PRIMARY KEY,
    audience    TEXT_C NOT NULL,
    version     BIGINT NOT NULL,
    application TEXT_C NOT NULL,
    year        BIGINT NOT NULL,
    org         TEXT_C NOT NULL,
    state       TEXT NOT NULL,
    body        TEXT NOT NULL,
    sealed      BYTES
) STRICT;
CREATE UNIQUE INDEX assessment_year ON assessment (application, year);
CREATE INDEX assessment_org ON assessment (org, id);

-- +goose Down
DROP TABLE assessment;
