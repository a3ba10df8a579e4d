-- +goose Up
CREATE TABLE instance (
    id       BIGINT PRIMARY KEY,
    size     BIGINT NOT NULL, -- leaves in the log; the row every writer takes first
    opened   BIGINT NOT NULL, -- how often a process opened this database
    origin   TEXT NOT NULL,   -- name of the log
    public   TEXT NOT NULL,   -- verifier key of the log
    sealed   BYTES NOT NULL   -- a known word under the sealing key: proof that it is the right one
) STRICT;

CREATE TABLE audience (
    digest TEXT_C NOT NULL, -- of all members, sorted
    member TEXT_C NOT NULL,
    PRIMARY KEY (digest, member)
) NARROW;

CREATE TABLE evidence_entry (
    idx     BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT_C NOT NULL,
    leaf    BYTES NOT NULL,
    opening BYTES NOT NULL
) STRICT;
CREATE INDEX evidence_entry_subject ON evidence_entry (subject, idx);

CREATE TABLE evidence_hash (
    idx  BIGINT PRIMARY KEY,
    hash BYTES NOT NULL
) STRICT;

CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,
    at   BIGINT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE report (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    state    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    received BIGINT NOT NULL,
    case_id  TEXT_C NOT NULL,
    org      TEXT_C NOT NULL,
    mailbox  TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX report_queue ON report (state, received, id);
CREATE INDEX report_case ON report (case_id) WHERE case_id <> '';
CREATE INDEX report_org ON report (org, received) WHERE org <> '';
CREATE INDEX report_mailbox ON report (mailbox) WHERE mailbox <> '';

CREATE TABLE intake (
    id       TEXT_C PRIMARY KEY, -- digest of the submission key, or the report's id where there was none
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    report   TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;

CREATE TABLE message (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    report   TEXT_C NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX message_report ON message (report, at);

CREATE TABLE attachment (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    report   TEXT_C NOT NULL,
    digest   TEXT_C NOT NULL, -- of the file as it was sent; names the blob
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX attachment_report ON attachment (report);
CREATE INDEX attachment_digest ON attachment (digest);

CREATE TABLE coordination_case (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    state    TEXT NOT NULL,
    opened   BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX coordination_case_state ON coordination_case (state, opened, id);

CREATE TABLE event (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    matter   TEXT_C NOT NULL, -- the report or case whose timeline it stands on
    type     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) NARROW;
CREATE INDEX event_matter ON event (matter, at);

CREATE TABLE participant (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    case_id  TEXT_C NOT NULL,
    org      TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX participant_case ON participant (case_id);
CREATE INDEX participant_org ON participant (org);

CREATE TABLE obligation (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    matter   TEXT_C NOT NULL,
    actor    TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    due      BIGINT NOT NULL, -- 0: no instant can be named
    body     TEXT NOT NULL,
    sealed   BYTES
) NARROW;
CREATE INDEX obligation_matter ON obligation (matter);
CREATE INDEX obligation_actor ON obligation (actor, state, due);
CREATE INDEX obligation_due ON obligation (state, due);

CREATE TABLE finding (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    matter   TEXT_C NOT NULL,
    org      TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX finding_matter ON finding (matter);

CREATE TABLE advisory (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    case_id  TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    released BIGINT NOT NULL,
    search   TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX advisory_state ON advisory (state, released, id);
CREATE INDEX advisory_case ON advisory (case_id);

CREATE TABLE notice (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    advisory TEXT_C NOT NULL,
    org      TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    sent     BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX notice_advisory ON notice (advisory);
CREATE INDEX notice_org ON notice (org, sent);

CREATE TABLE partner (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    name     TEXT_C NOT NULL,
    standing TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;

CREATE TABLE listing (
    id       TEXT_C PRIMARY KEY, -- of the unit
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    name     TEXT_C NOT NULL,    -- empty: it chose to show nothing
    body     TEXT NOT NULL,
    sealed   BYTES
) NARROW;

CREATE TABLE contact (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    org      TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX contact_org ON contact (org);

CREATE TABLE directory_change (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    org      TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX directory_change_org ON directory_change (org, id);
CREATE INDEX directory_change_open ON directory_change (id) WHERE state = 'proposed';

CREATE TABLE measure (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    org      TEXT_C NOT NULL,
    state    TEXT NOT NULL,
    until    BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX measure_org ON measure (org);
CREATE INDEX measure_until ON measure (state, until);

CREATE TABLE person (
    id       TEXT_C PRIMARY KEY,
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    login    TEXT_C NOT NULL,
    org      TEXT_C NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE UNIQUE INDEX person_login ON person (login);

CREATE TABLE credential (
    id       TEXT_C PRIMARY KEY, -- digest of the secret
    audience TEXT_C NOT NULL,
    version  BIGINT NOT NULL,
    person   TEXT_C NOT NULL,
    kind     TEXT NOT NULL,
    state    TEXT NOT NULL,
    expires  BIGINT NOT NULL,
    body     TEXT NOT NULL,
    sealed   BYTES
) STRICT;
CREATE INDEX credential_person ON credential (person, kind);

CREATE TABLE parcel (
    id        TEXT_C PRIMARY KEY,
    audience  TEXT_C NOT NULL,
    version   BIGINT NOT NULL,
    state     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    recipient TEXT NOT NULL,
    laid      BIGINT NOT NULL,
    body      TEXT NOT NULL,
    sealed    BYTES
) NARROW;
CREATE INDEX parcel_state ON parcel (state, laid, id);
CREATE INDEX parcel_inbox ON parcel (state, kind, laid, id) WHERE state = 'waiting' AND kind = 'notice';
CREATE INDEX parcel_waiting ON parcel (recipient, laid, id) WHERE state = 'waiting';

CREATE TABLE lease (
    parcel TEXT_C PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL,
    tries  BIGINT NOT NULL,
    fault  TEXT NOT NULL
) STRICT;

CREATE TABLE presence ( -- when a session or token was last used; no record
    credential TEXT_C PRIMARY KEY,
    used       BIGINT NOT NULL,
    until      BIGINT NOT NULL -- from then on the credential opens nothing, and the row may go
) STRICT;
CREATE INDEX presence_until ON presence (until);

-- +goose Down
DROP TABLE presence;
DROP TABLE lease;
