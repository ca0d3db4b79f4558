/// Who asked for access and what became of it, links that work once, and the counts that bound abuse.
let migration012Access = Migration(
    12, "access",
    [
        """
        CREATE TABLE access_requests (
            request_id   TEXT   PRIMARY KEY NOT NULL,
            channel      TEXT   NOT NULL CHECK (channel IN ('jsm', 'slack', 'teams', 'mail', 'portal')),
            external_key TEXT   NOT NULL,
            account_id   TEXT,
            email        TEXT,
            name         TEXT,
            product      TEXT,
            reason       TEXT   NOT NULL,
            project      TEXT,
            request_type TEXT,
            state        TEXT   NOT NULL
                         CHECK (state IN ('unconfirmed', 'deciding', 'waiting', 'granting', 'granted', 'refused',
                                          'failed', 'expired')),
            answer       TEXT,
            note         TEXT,
            rule_id      TEXT,
            run_id       TEXT,
            asked_at     BIGINT NOT NULL,
            decided_at   BIGINT,
            decided_by   TEXT,
            reply_to     TEXT,
            UNIQUE (channel, external_key))
        """,
        "CREATE INDEX access_requests_by_time ON access_requests (asked_at)",
        "CREATE INDEX access_requests_by_state ON access_requests (state, asked_at)",
        "CREATE INDEX access_requests_by_account ON access_requests (account_id, asked_at)",
        """
        CREATE TABLE rejoins (
            run_id      TEXT   NOT NULL,
            account_id  TEXT   NOT NULL,
            rule_id     TEXT   NOT NULL,
            taken_at    BIGINT NOT NULL,
            returned_at BIGINT NOT NULL,
            request_id  TEXT,
            PRIMARY KEY (run_id, account_id))
        """,
        "CREATE INDEX rejoins_by_rule ON rejoins (rule_id, returned_at)",
        """
        CREATE TABLE used_links (
            link_hash  BYTEA  PRIMARY KEY NOT NULL,
            used_at    BIGINT NOT NULL,
            expires_at BIGINT NOT NULL)
        """,
        "CREATE INDEX used_links_by_expiry ON used_links (expires_at)",
        """
        CREATE TABLE throttles (
            source   BYTEA  PRIMARY KEY NOT NULL,
            began_at BIGINT NOT NULL,
            count    BIGINT NOT NULL)
        """,
        "CREATE INDEX throttles_by_time ON throttles (began_at)",
        """
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
            answer     TEXT)
        """,
        "CREATE INDEX tickets_by_due ON tickets (due_at)",
        "CREATE INDEX tickets_by_time ON tickets (heard_at)",
    ])
