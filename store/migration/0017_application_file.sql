-- +goose Up
-- digests of the files of an application, one behind the other
ALTER TABLE application ADD COLUMN files TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE application DROP COLUMN files;
