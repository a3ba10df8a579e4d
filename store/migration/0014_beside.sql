-- +goose Up
ALTER TABLE opening ADD COLUMN beside BIGINT NOT NULL DEFAULT 0; -- 1: others work it, and the reader does not

-- +goose Down
ALTER TABLE opening DROP COLUMN beside;
