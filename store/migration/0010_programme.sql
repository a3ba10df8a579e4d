-- +goose Up
CREATE TABLE programme (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    opened   BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE TABLE application (
    id        TEXT_C PRIMARY KEY,
    audience  TEXT_C NOT NULL,
    version   BIGINT NOT NULL,
    programme TEXT_C NOT NULL,
    org       TEXT_C NOT NULL,
    state     TEXT NOT NULL,
    body      TEXT NOT NULL,
    sealed    BYTES
) STRICT;
CREATE INDEX application_org ON application (org, id);
CREATE INDEX application_programme ON application (programme, state, id);

-- +goose Down
DROP TABLE application;
DROP TABLE programme;
