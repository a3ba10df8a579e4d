-- +goose Up
CREATE TABLE admission (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    state    TEXT NOT NULL,
    asked    BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX admission_state ON admission (state, asked, id);

-- +goose Down
DROP TABLE admission;
