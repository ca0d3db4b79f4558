/// Mail that goes out: templates, the outbox, and what people were warned about and answered.
let migration011Mail = Migration(
    11, "mail",
    [
        """
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
            updated_at  BIGINT  NOT NULL)
        """,
        """
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
            error         TEXT)
        """,
        "CREATE INDEX outbox_by_state ON outbox (state, next_try_at)",
        "CREATE INDEX outbox_by_recipient ON outbox (recipient_key, ended_at)",
        "CREATE INDEX outbox_by_end ON outbox (ended_at)",
        "CREATE INDEX outbox_by_subject ON outbox (purpose, subject_id)",
        "CREATE INDEX outbox_by_template ON outbox (template_id, created_at)",
        """
        CREATE TABLE mailbox (
            mail_id   TEXT   PRIMARY KEY NOT NULL,
            recipient TEXT   NOT NULL,
            subject   TEXT   NOT NULL,
            text      TEXT   NOT NULL,
            html      TEXT,
            files     TEXT   NOT NULL,
            sent_at   BIGINT NOT NULL)
        """,
        "CREATE INDEX mailbox_by_time ON mailbox (sent_at)",
        """
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
            note        TEXT)
        """,
        // Whatever else goes wrong: two warnings of one rule to one person at the same time cannot be written.
        "CREATE UNIQUE INDEX warnings_open ON warnings (rule_id, account_id) WHERE ended_at IS NULL",
        "CREATE INDEX warnings_by_rule ON warnings (rule_id, account_id, queued_at)",
        "CREATE INDEX warnings_by_account ON warnings (account_id, queued_at)",
        "CREATE INDEX warnings_by_time ON warnings (queued_at)",
        """
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
            decided_at  BIGINT)
        """,
        "CREATE INDEX warning_answers_by_account ON warning_answers (account_id, answered_at)",
        "CREATE INDEX warning_answers_by_rule ON warning_answers (rule_id, state)",
        "CREATE INDEX warning_answers_by_state ON warning_answers (state, answered_at)",
    ])
