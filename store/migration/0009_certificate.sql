-- +goose Up
ALTER TABLE credential ADD COLUMN certificate TEXT_C NOT NULL DEFAULT ''; -- that does alone; empty for nearly all
CREATE INDEX credential_certificate ON credential (certificate, state) WHERE certificate <> '';

-- +goose Down
DROP INDEX credential_certificate;
ALTER TABLE credential DROP COLUMN certificate;
