-- +goose Up
CREATE TABLE token_use ( -- how often a token was used in an hour; no record
    token   TEXT_C NOT NULL,
    hour    BIGINT NOT NULL,
    route   TEXT_C NOT NULL,
    network TEXT_C NOT NULL,
    outcome TEXT_C NOT NULL,
    person  TEXT_C NOT NULL,
    org     TEXT_C NOT NULL,
    uses    BIGINT NOT NULL,
    last    BIGINT NOT NULL,
    PRIMARY KEY (token, hour, route, network, outcome)
) STRICT;
CREATE INDEX token_use_person ON token_use (person, hour);
CREATE INDEX token_use_org ON token_use (org, hour);
CREATE INDEX token_use_hour ON token_use (hour);

-- +goose Down
DROP TABLE token_use;
