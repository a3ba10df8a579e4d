-- +goose Up
ALTER TABLE factor ADD COLUMN handle TEXT_C NOT NULL DEFAULT '';
ALTER TABLE factor ADD COLUMN copied BIGINT NOT NULL DEFAULT 0; -- 0: it was not
CREATE UNIQUE INDEX factor_handle ON factor (handle) WHERE handle <> '';
CREATE INDEX factor_copied ON factor (copied, id) WHERE copied > 0;

-- +goose Down
DROP INDEX factor_copied;
DROP INDEX factor_handle;
ALTER TABLE factor DROP COLUMN copied;
ALTER TABLE factor DROP COLUMN handle;
