/// Runs with their frozen plans, the journal of their steps, whom they left alone, and which occurrences of a
/// schedule were handled.
let migration003Runs = Migration(
    3, "runs",
    [
        """
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
            definition       TEXT)
        """,
        "CREATE INDEX runs_by_creation ON runs (created_at, run_id)",
        "CREATE INDEX runs_by_state ON runs (state)",
        """
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
            PRIMARY KEY (run_id, step_index))
        """,
        "CREATE INDEX steps_by_account ON steps (account_id)",
        """
        CREATE TABLE spared (
            run_id     TEXT     NOT NULL REFERENCES runs (run_id),
            at_run     SMALLINT NOT NULL,
            position   INTEGER  NOT NULL,
            account_id TEXT     NOT NULL,
            reason     TEXT     NOT NULL,
            detail     TEXT     NOT NULL,
            PRIMARY KEY (run_id, at_run, position))
        """,
        """
        CREATE TABLE occurrences (
            rule_id    TEXT   PRIMARY KEY NOT NULL,
            handled_at BIGINT NOT NULL)
        """,
    ])
