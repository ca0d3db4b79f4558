CREATE TABLE access_requests (
    request_id     TEXT   PRIMARY KEY NOT NULL,
    channel        TEXT   NOT NULL CHECK (channel IN ('jsm', 'slack', 'teams', 'mail', 'portal')),
    external_key   TEXT   NOT NULL,
    account_id     TEXT,
    asker          TEXT,
    email          TEXT,
    name           TEXT,
    product        TEXT,
    reason         TEXT   NOT NULL,
    project        TEXT,
    request_type   TEXT,
    state          TEXT   NOT NULL
                   CHECK (state IN ('unconfirmed', 'deciding', 'waiting', 'granting', 'granted', 'refused',
                                    'failed', 'expired')),
    answer         TEXT,
    note           TEXT,
    rule_id        TEXT,
    run_id         TEXT,
    asked_at       BIGINT NOT NULL,
    decided_at     BIGINT,
    decided_by     TEXT,
    reply_to       TEXT,
    reply_state    TEXT   NOT NULL
                   CHECK (reply_state IN ('none', 'due', 'sending', 'again', 'sent', 'failed')),
    reply_attempts BIGINT NOT NULL,
    reply_sends    BIGINT NOT NULL,
    reply_at       BIGINT,
    UNIQUE (channel, external_key));

CREATE INDEX access_requests_by_account ON access_requests (account_id, asked_at);

CREATE INDEX access_requests_by_reply ON access_requests (reply_state, reply_at);

CREATE INDEX access_requests_by_run ON access_requests (run_id);

CREATE INDEX access_requests_by_state ON access_requests (state, asked_at);

CREATE INDEX access_requests_by_time ON access_requests (asked_at);

CREATE TABLE administrators (
    administrator_id TEXT   PRIMARY KEY NOT NULL,
    email_key        TEXT   NOT NULL UNIQUE,
    email            TEXT   NOT NULL,
    name             TEXT   NOT NULL,
    role             TEXT   NOT NULL CHECK (role IN ('viewer', 'operator', 'approver', 'admin')),
    password_hash    TEXT,
    password_set_at  BIGINT,
    created_at       BIGINT NOT NULL,
    signed_in_at     BIGINT,
    disabled_at      BIGINT);

CREATE TABLE answers (
    key_hash    BYTEA  PRIMARY KEY NOT NULL,
    fingerprint BYTEA  NOT NULL,
    created_at  BIGINT NOT NULL,
    status      BIGINT,
    location    TEXT,
    etag        TEXT,
    body        TEXT);

CREATE INDEX answers_by_time ON answers (created_at);

CREATE TABLE api_tokens (
    token_id         TEXT   PRIMARY KEY NOT NULL,
    token_hash       BYTEA  NOT NULL UNIQUE,
    name             TEXT   NOT NULL,
    administrator_id TEXT   NOT NULL REFERENCES administrators (administrator_id),
    scopes           TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    used_at          BIGINT);

CREATE TABLE audit (
    sequence      BIGINT PRIMARY KEY NOT NULL,
    at            BIGINT NOT NULL,
    actor         TEXT   NOT NULL,
    verb          TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    run_id        TEXT,
    details       BYTEA  NOT NULL,
    previous_hash BYTEA  NOT NULL,
    hash          BYTEA  NOT NULL);

CREATE INDEX audit_by_actor ON audit (actor, sequence);

CREATE INDEX audit_by_run ON audit (run_id, sequence);

CREATE INDEX audit_by_subject ON audit (subject, sequence);

CREATE INDEX audit_by_time ON audit (at, sequence);

CREATE TABLE audit_checkpoints (
    sequence   BIGINT PRIMARY KEY NOT NULL,
    hash       BYTEA  NOT NULL,
    events     BIGINT NOT NULL,
    cleared_by TEXT   NOT NULL,
    cleared_at BIGINT NOT NULL);

CREATE TABLE audit_head (
    id       INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    sequence BIGINT  NOT NULL,
    hash     BYTEA   NOT NULL);

CREATE TABLE discarded_failures (
    run_id       TEXT   PRIMARY KEY NOT NULL REFERENCES runs (run_id),
    discarded_by TEXT   NOT NULL,
    discarded_at BIGINT NOT NULL);

CREATE TABLE filters (
    name_key   TEXT   PRIMARY KEY NOT NULL,
    name       TEXT   NOT NULL,
    query      TEXT   NOT NULL,
    updated_by TEXT   NOT NULL,
    updated_at BIGINT NOT NULL);

CREATE TABLE groups (
    ordinal       INTEGER PRIMARY KEY NOT NULL,
    group_id      TEXT     NOT NULL UNIQUE,
    name          TEXT     NOT NULL,
    details       TEXT,
    directory     TEXT,
    is_synced     SMALLINT NOT NULL,
    is_modifiable SMALLINT NOT NULL,
    grants        TEXT     NOT NULL);

CREATE TABLE leases (
    name   TEXT   PRIMARY KEY NOT NULL,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL,
    fence  BIGINT NOT NULL);

CREATE TABLE mail_templates (
    template_id TEXT    PRIMARY KEY NOT NULL,
    name_key    TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    is_enabled  BOOLEAN NOT NULL,
    days        BIGINT,
    subject     TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    bcc         TEXT    NOT NULL,
    version     BIGINT  NOT NULL,
    updated_by  TEXT    NOT NULL,
    updated_at  BIGINT  NOT NULL);

CREATE TABLE mailbox (
    mail_id   TEXT   PRIMARY KEY NOT NULL,
    recipient TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    html      TEXT,
    files     TEXT   NOT NULL,
    sent_at   BIGINT NOT NULL);

CREATE INDEX mailbox_by_time ON mailbox (sent_at);

CREATE TABLE mirror (
    id            INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    version       BIGINT  NOT NULL,
    next_user_key INTEGER NOT NULL);

CREATE TABLE occurrences (
    rule_id    TEXT   PRIMARY KEY NOT NULL,
    handled_at BIGINT NOT NULL);

CREATE TABLE one_time_links (
    link_hash        BYTEA  PRIMARY KEY NOT NULL,
    purpose          TEXT   NOT NULL CHECK (purpose IN ('setUp', 'signIn')),
    administrator_id TEXT   REFERENCES administrators (administrator_id),
    created_at       BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    used_at          BIGINT);

CREATE TABLE ordinals (
    kind    TEXT    NOT NULL CHECK (kind IN ('group', 'product', 'role')),
    ordinal INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    PRIMARY KEY (kind, ordinal),
    UNIQUE (kind, name));

CREATE TABLE outbox (
    mail_id       TEXT   PRIMARY KEY NOT NULL,
    purpose       TEXT   NOT NULL,
    recipient     TEXT   NOT NULL,
    recipient_key TEXT   NOT NULL,
    subject_id    TEXT   NOT NULL,
    template_id   TEXT,
    details       TEXT   NOT NULL,
    state         TEXT   NOT NULL
                  CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dropped')),
    attempts      BIGINT NOT NULL,
    holder        TEXT,
    created_at    BIGINT NOT NULL,
    next_try_at   BIGINT NOT NULL,
    ended_at      BIGINT,
    error         TEXT);

CREATE INDEX outbox_by_end ON outbox (ended_at);

CREATE INDEX outbox_by_recipient ON outbox (recipient_key, ended_at);

CREATE INDEX outbox_by_state ON outbox (state, next_try_at);

CREATE INDEX outbox_by_subject ON outbox (purpose, subject_id);

CREATE INDEX outbox_by_template ON outbox (template_id, created_at);

CREATE TABLE products (
    ordinal    INTEGER PRIMARY KEY NOT NULL,
    product_id TEXT     NOT NULL UNIQUE,
    key        TEXT     NOT NULL,
    name       TEXT     NOT NULL,
    site       TEXT     NOT NULL,
    url        TEXT,
    resource   TEXT     NOT NULL,
    plan       TEXT,
    is_sandbox SMALLINT NOT NULL,
    capacity   INTEGER);

CREATE TABLE rejoins (
    run_id      TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    rule_id     TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    returned_at BIGINT NOT NULL,
    request_id  TEXT,
    PRIMARY KEY (run_id, account_id));

CREATE INDEX rejoins_by_rule ON rejoins (rule_id, returned_at);

CREATE TABLE rule_changes (
    number          INTEGER PRIMARY KEY NOT NULL,
    rule_id         TEXT    NOT NULL,
    changed_by      TEXT    NOT NULL,
    changed_at      BIGINT  NOT NULL,
    document_before TEXT,
    document_after  TEXT);

CREATE INDEX rule_changes_by_rule ON rule_changes (rule_id, number);

CREATE TABLE rules (
    rule_id      TEXT   PRIMARY KEY NOT NULL,
    name_key     TEXT   NOT NULL UNIQUE,
    saved_filter TEXT,
    document     TEXT   NOT NULL,
    updated_by   TEXT   NOT NULL,
    updated_at   BIGINT NOT NULL);

CREATE TABLE runs (
    run_id           TEXT     PRIMARY KEY NOT NULL,
    kind             TEXT     NOT NULL,
    mode             TEXT     NOT NULL CHECK (mode IN ('safe', 'live')),
    state            TEXT     NOT NULL CHECK (state IN ('blocked', 'running', 'paused', 'succeeded', 'partial',
                                                        'failed', 'cancelled', 'simulated')),
    title            TEXT     NOT NULL,
    rule_id          TEXT,
    undoes           TEXT,
    actor            TEXT     NOT NULL,
    plan_hash        TEXT     NOT NULL,
    created_at       BIGINT   NOT NULL,
    started_at       BIGINT,
    finished_at      BIGINT,
    approved_by      TEXT,
    cancel_requested SMALLINT NOT NULL,
    reason           TEXT,
    succeeded        INTEGER  NOT NULL,
    failed           INTEGER  NOT NULL,
    skipped          INTEGER  NOT NULL,
    affected         INTEGER  NOT NULL,
    plan             TEXT     NOT NULL,
    definition       TEXT, retries TEXT, source TEXT);

CREATE INDEX runs_by_creation ON runs (created_at, run_id);

CREATE INDEX runs_by_retried ON runs (retries);

CREATE INDEX runs_by_rule ON runs (rule_id, created_at, run_id);

CREATE INDEX runs_by_state ON runs (state);

CREATE INDEX runs_by_undone ON runs (undoes);

CREATE TABLE schema_migrations (
    number INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL);

CREATE TABLE secrets (name TEXT PRIMARY KEY NOT NULL, sealed BYTEA NOT NULL);

CREATE TABLE seen_users (
    user_key   INTEGER PRIMARY KEY NOT NULL,
    generation INTEGER NOT NULL);

CREATE TABLE sessions (
    session_hash     BYTEA  PRIMARY KEY NOT NULL,
    administrator_id TEXT   NOT NULL REFERENCES administrators (administrator_id),
    form_token       TEXT   NOT NULL,
    client           TEXT   NOT NULL,
    notice           TEXT,
    created_at       BIGINT NOT NULL,
    seen_at          BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL);

CREATE INDEX sessions_by_administrator ON sessions (administrator_id, seen_at);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);

CREATE TABLE sign_in_attempts (
    source        BYTEA   PRIMARY KEY NOT NULL,
    failures      INTEGER NOT NULL,
    last_at       BIGINT  NOT NULL,
    blocked_until BIGINT  NOT NULL);

CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (last_at);

CREATE TABLE spared (
    run_id     TEXT     NOT NULL REFERENCES runs (run_id),
    at_run     SMALLINT NOT NULL,
    position   INTEGER  NOT NULL,
    account_id TEXT     NOT NULL,
    reason     TEXT     NOT NULL,
    detail     TEXT     NOT NULL,
    PRIMARY KEY (run_id, at_run, position));

CREATE INDEX spared_by_account ON spared (account_id);

CREATE TABLE staged_groups (
    ordinal       INTEGER PRIMARY KEY NOT NULL,
    group_id      TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    details       TEXT,
    directory     TEXT,
    is_synced     SMALLINT NOT NULL,
    is_modifiable SMALLINT NOT NULL,
    grants        TEXT     NOT NULL);

CREATE TABLE staged_products (
    ordinal    INTEGER PRIMARY KEY NOT NULL,
    product_id TEXT     NOT NULL,
    key        TEXT     NOT NULL,
    name       TEXT     NOT NULL,
    site       TEXT     NOT NULL,
    url        TEXT,
    resource   TEXT     NOT NULL,
    plan       TEXT,
    is_sandbox SMALLINT NOT NULL,
    capacity   INTEGER);

CREATE TABLE staged_users (
    user_key       INTEGER PRIMARY KEY NOT NULL,
    account_id     TEXT     NOT NULL UNIQUE,
    name           TEXT     NOT NULL,
    email          TEXT,
    account_type   SMALLINT NOT NULL,
    account_status SMALLINT NOT NULL,
    membership     SMALLINT NOT NULL,
    claim          SMALLINT NOT NULL,
    managed_by     SMALLINT NOT NULL,
    is_deletion_scheduled SMALLINT NOT NULL,
    added_to_org   BIGINT,
    suspended_at   BIGINT,
    deactivated_at BIGINT,
    login_count    BIGINT,
    roles          BYTEA    NOT NULL,
    groups         BYTEA    NOT NULL,
    activity       BYTEA    NOT NULL,
    direct_roles   BYTEA);

CREATE TABLE steps (
    run_id       TEXT     NOT NULL REFERENCES runs (run_id),
    step_index   INTEGER  NOT NULL,
    account_id   TEXT     NOT NULL,
    effect       TEXT     NOT NULL,
    target       TEXT,
    action       TEXT     NOT NULL,
    if_failed    INTEGER,
    state        TEXT     NOT NULL CHECK (state IN ('pending', 'inFlight', 'succeeded', 'failed', 'skipped',
                                                    'cancelled', 'simulated')),
    attempts     INTEGER  NOT NULL,
    milliseconds BIGINT   NOT NULL,
    message      TEXT,
    stood_before SMALLINT NOT NULL,
    PRIMARY KEY (run_id, step_index));

CREATE INDEX steps_by_account ON steps (account_id);

CREATE INDEX steps_by_state ON steps (run_id, state, step_index);

CREATE TABLE syncs (
    number      INTEGER PRIMARY KEY NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('running', 'finished', 'abandoned')),
    started_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    reason      TEXT,
    users       INTEGER NOT NULL DEFAULT 0,
    groups      INTEGER NOT NULL DEFAULT 0,
    added       INTEGER NOT NULL DEFAULT 0,
    changed     INTEGER NOT NULL DEFAULT 0,
    removed     INTEGER NOT NULL DEFAULT 0);

CREATE TABLE takings (
    run_id   TEXT   PRIMARY KEY NOT NULL,
    rule_id  TEXT   NOT NULL,
    people   BIGINT NOT NULL,
    taken_at BIGINT NOT NULL);

CREATE INDEX takings_by_rule ON takings (rule_id, taken_at);

CREATE TABLE throttles (
    source   BYTEA  PRIMARY KEY NOT NULL,
    began_at BIGINT NOT NULL,
    count    BIGINT NOT NULL);

CREATE INDEX throttles_by_time ON throttles (began_at);

CREATE TABLE tickets (
    ticket_key TEXT   PRIMARY KEY NOT NULL,
    state      TEXT   NOT NULL
               CHECK (state IN ('heard', 'taken', 'tried', 'refused', 'ignored', 'lost')),
    is_trial   SMALLINT NOT NULL,
    heard_at   BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     BIGINT,
    seen       TEXT,
    note       TEXT,
    answer     TEXT);

CREATE INDEX tickets_by_due ON tickets (due_at);

CREATE INDEX tickets_by_time ON tickets (heard_at);

CREATE TABLE uploads (
    upload_id   TEXT   PRIMARY KEY NOT NULL,
    name        TEXT   NOT NULL,
    bytes       BYTEA  NOT NULL,
    uploaded_by TEXT   NOT NULL,
    uploaded_at BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL);

CREATE TABLE used_links (
    link_hash  BYTEA  PRIMARY KEY NOT NULL,
    used_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL);

CREATE INDEX used_links_by_expiry ON used_links (expires_at);

CREATE TABLE user_changes (
    account_id         TEXT     NOT NULL,
    sync_number        INTEGER  NOT NULL,
    seen_at            BIGINT   NOT NULL,
    kind               TEXT     NOT NULL CHECK (kind IN ('added', 'changed', 'removed')),
    old_account_status SMALLINT,
    account_status     SMALLINT,
    old_membership     SMALLINT,
    membership         SMALLINT,
    old_claim          SMALLINT,
    claim              SMALLINT,
    old_groups         BYTEA,
    groups             BYTEA,
    old_direct_roles   BYTEA,
    direct_roles       BYTEA,
    PRIMARY KEY (account_id, sync_number));

CREATE INDEX user_changes_by_time ON user_changes (seen_at);

CREATE TABLE users (
    user_key       INTEGER PRIMARY KEY NOT NULL,
    account_id     TEXT     NOT NULL UNIQUE,
    name           TEXT     NOT NULL,
    email          TEXT,
    account_type   SMALLINT NOT NULL,
    account_status SMALLINT NOT NULL,
    membership     SMALLINT NOT NULL,
    claim          SMALLINT NOT NULL,
    managed_by     SMALLINT NOT NULL,
    is_deletion_scheduled SMALLINT NOT NULL,
    added_to_org   BIGINT,
    suspended_at   BIGINT,
    deactivated_at BIGINT,
    login_count    BIGINT,
    roles          BYTEA    NOT NULL,
    groups         BYTEA    NOT NULL,
    activity       BYTEA    NOT NULL,
    direct_roles   BYTEA);

CREATE TABLE warning_answers (
    answer_id   TEXT   PRIMARY KEY NOT NULL,
    warning_id  TEXT,
    rule_id     TEXT,
    account_id  TEXT   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('keep', 'release')),
    reason      TEXT   NOT NULL,
    until_at    BIGINT,
    last_active BIGINT,
    answered_at BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('stands', 'waits', 'withdrawn', 'used')),
    decided_by  TEXT,
    decided_at  BIGINT);

CREATE INDEX warning_answers_by_account ON warning_answers (account_id, answered_at);

CREATE INDEX warning_answers_by_rule ON warning_answers (rule_id, state);

CREATE INDEX warning_answers_by_state ON warning_answers (state, answered_at);

CREATE TABLE warnings (
    warning_id  TEXT   PRIMARY KEY NOT NULL,
    rule_id     TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    template    TEXT   NOT NULL,
    last_active BIGINT,
    queued_at   BIGINT NOT NULL,
    accepted_at BIGINT,
    deadline_at BIGINT NOT NULL,
    ended_at    BIGINT,
    ending      TEXT,
    note        TEXT);

CREATE INDEX warnings_by_account ON warnings (account_id, queued_at);

CREATE INDEX warnings_by_rule ON warnings (rule_id, account_id, queued_at);

CREATE INDEX warnings_by_time ON warnings (queued_at);

CREATE UNIQUE INDEX warnings_open ON warnings (rule_id, account_id) WHERE ended_at IS NULL;
