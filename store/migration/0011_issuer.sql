-- +goose Up
CREATE TABLE issuer (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    org      TEXT_C NOT NULL, -- empty: of the office
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX issuer_org ON issuer (org, id);
CREATE TABLE tie (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    person   TEXT_C NOT NULL,
    issuer   TEXT_C NOT NULL,
    subject  TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE UNIQUE INDEX tie_subject ON tie (issuer, subject) WHERE state = 'live'; -- a subject is one person
CREATE UNIQUE INDEX tie_person ON tie (person, issuer) WHERE state = 'live';   -- a person is one subject of it

-- +goose Down
DROP TABLE tie;
DROP TABLE issuer;
