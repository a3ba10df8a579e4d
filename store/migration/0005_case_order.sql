-- +goose Up
DROP INDEX coordination_case_state;
CREATE INDEX coordination_case_opened ON coordination_case (opened, id);
CREATE INDEX coordination_case_audience ON coordination_case (audience, opened, id);
-- the sets of a person or a unit; not those of every mailbox, nor the desk's, which is in nearly all
CREATE INDEX audience_member ON audience (member, digest) WHERE member <> 'role:desk' AND (member < 'mailbox:' OR member >= 'mailbox;');

-- +goose Down
DROP INDEX audience_member;
DROP INDEX coordination_case_audience;
DROP INDEX coordination_case_opened;
CREATE INDEX coordination_case_state ON coordination_case (state, opened, id);
