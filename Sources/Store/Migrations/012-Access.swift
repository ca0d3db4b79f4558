/// Who asked for access and what became of it, links that work once, and the counts that bound abuse.
let migration012Access = Migration(
    12, "access",
    [
        """
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
            UNIQUE (channel, external_key))
        """,
        "CREATE INDEX access_requests_by_time ON access_requests (asked_at)",
        "CREATE INDEX access_requests_by_state ON access_requests (state, asked_at)",
        "CREATE INDEX access_requests_by_run ON access_requests (run_id)",
        "CREATE INDEX access_requests_by_reply ON access_requests (reply_state, reply_at)",
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
        CREATE TABLE takings (
            run_id   TEXT   PRIMARY KEY NOT NULL,
            rule_id  TEXT   NOT NULL,
            people   BIGINT NOT NULL,
            taken_at BIGINT NOT NULL)
        """,
        "CREATE INDEX takings_by_rule ON takings (rule_id, taken_at)",
        """
        INSERT INTO takings (run_id, rule_id, people, taken_at)
            SELECT r.run_id, r.rule_id, COUNT(DISTINCT s.account_id), r.finished_at
            FROM runs r JOIN steps s ON s.run_id = r.run_id
            WHERE r.kind = 'rule' AND r.mode = 'live' AND r.rule_id IS NOT NULL AND r.finished_at IS NOT NULL
                AND s.state = 'succeeded' AND s.stood_before = 0
                AND s.effect IN ('suspend', 'deactivate', 'delete', 'removeFromGroup', 'revokeRole')
            GROUP BY r.run_id, r.rule_id, r.finished_at
        """,
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
