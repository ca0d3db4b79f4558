/// What the pages of runs and imports need: which run tries failed steps again, which failures somebody has looked
/// at, files that wait between upload and run, and the ways in which runs and steps are looked up.
let migration008RunPages = Migration(
    8, "run pages",
    [
        "ALTER TABLE runs ADD COLUMN retries TEXT",
        "CREATE INDEX runs_by_rule ON runs (rule_id, created_at, run_id)",
        "CREATE INDEX runs_by_undone ON runs (undoes)",
        "CREATE INDEX runs_by_retried ON runs (retries)",
        "CREATE INDEX steps_by_state ON steps (run_id, state, step_index)",
        """
        CREATE TABLE discarded_failures (
            run_id       TEXT   PRIMARY KEY NOT NULL REFERENCES runs (run_id),
            discarded_by TEXT   NOT NULL,
            discarded_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE uploads (
            upload_id   TEXT   PRIMARY KEY NOT NULL,
            name        TEXT   NOT NULL,
            bytes       BYTEA  NOT NULL,
            uploaded_by TEXT   NOT NULL,
            uploaded_at BIGINT NOT NULL,
            expires_at  BIGINT NOT NULL)
        """,
    ])
