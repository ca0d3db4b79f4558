/// The audit log: a chain of hashes, and the checkpoint that a clearing leaves. `details` are the canonical bytes that
/// the hash covers: number of pairs, then key and value of each, numbers and lengths as 4 bytes big-endian.
let migration004Audit = Migration(
    4, "audit",
    [
        """
        CREATE TABLE audit (
            sequence      BIGINT PRIMARY KEY NOT NULL,
            at            BIGINT NOT NULL,
            actor         TEXT   NOT NULL,
            verb          TEXT   NOT NULL,
            subject       TEXT   NOT NULL,
            run_id        TEXT,
            details       BYTEA  NOT NULL,
            previous_hash BYTEA  NOT NULL,
            hash          BYTEA  NOT NULL)
        """,
        "CREATE INDEX audit_by_subject ON audit (subject, sequence)",
        "CREATE INDEX audit_by_run ON audit (run_id, sequence)",
        """
        CREATE TABLE audit_head (
            id       INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
            sequence BIGINT  NOT NULL,
            hash     BYTEA   NOT NULL)
        """,
        """
        CREATE TABLE audit_checkpoints (
            sequence   BIGINT PRIMARY KEY NOT NULL,
            hash       BYTEA  NOT NULL,
            events     BIGINT NOT NULL,
            cleared_by TEXT   NOT NULL,
            cleared_at BIGINT NOT NULL)
        """,
    ])
