-- +goose Up
CREATE TABLE address (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    report   TEXT_C NOT NULL,
    local    TEXT_C NOT NULL UNIQUE,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX address_report ON address (report);

-- +goose Down
DROP TABLE address;
