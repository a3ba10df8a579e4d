-- +goose Up
CREATE TABLE opening (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    person   TEXT_C NOT NULL,
    what     TEXT NOT NULL,
    thing    TEXT_C NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX opening_person ON opening (person, at);

CREATE TABLE alert (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    person   TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX alert_state ON alert (state, at, id);
CREATE INDEX alert_person ON alert (person, at);

CREATE TABLE trap (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    matter   TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX trap_matter ON trap (matter);

-- +goose Down
DROP TABLE trap;
DROP TABLE alert;
DROP TABLE opening;
