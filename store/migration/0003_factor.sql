-- +goose Up
CREATE TABLE factor (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    person   TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX factor_person ON factor (person, state, id);

-- +goose Down
DROP TABLE factor;
