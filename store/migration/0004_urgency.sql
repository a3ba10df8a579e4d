-- +goose Up
ALTER TABLE obligation ADD COLUMN urgency BIGINT NOT NULL DEFAULT 0; -- 0: it stands in no list
CREATE INDEX obligation_urgency ON obligation (urgency, due, id);
CREATE INDEX obligation_owed ON obligation (actor, urgency, due, id);
CREATE INDEX notice_state ON notice (state, sent, id);

-- +goose Down
DROP INDEX notice_state;
DROP INDEX obligation_owed;
DROP INDEX obligation_urgency;
ALTER TABLE obligation DROP COLUMN urgency;
