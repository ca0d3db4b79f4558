/// What the API answered to requests that carry an idempotency key, so that asking twice starts one thing. Kept a
/// day; without an answer the request is still under way.
let migration010Answers = Migration(
    9, "answers",
    [
        """
        CREATE TABLE answers (
            key_hash    BYTEA  PRIMARY KEY NOT NULL,
            fingerprint BYTEA  NOT NULL,
            created_at  BIGINT NOT NULL,
            status      BIGINT,
            location    TEXT,
            etag        TEXT,
            body        TEXT)
        """,
        "CREATE INDEX answers_by_time ON answers (created_at)",
    ])
