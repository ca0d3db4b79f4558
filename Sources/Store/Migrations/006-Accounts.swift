/// Who may use the console and the API: administrators, their sessions, API tokens, one-time links, and the counts
/// that slow guessing down. Whatever proves an identity is kept as a hash only.
let migration006Accounts = Migration(
    6, "accounts",
    [
        """
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
            disabled_at      BIGINT)
        """,
        """
        CREATE TABLE sessions (
            session_hash     BYTEA  PRIMARY KEY NOT NULL,
            administrator_id TEXT   NOT NULL REFERENCES administrators (administrator_id),
            form_token       TEXT   NOT NULL,
            client           TEXT   NOT NULL,
            notice           TEXT,
            created_at       BIGINT NOT NULL,
            seen_at          BIGINT NOT NULL,
            expires_at       BIGINT NOT NULL)
        """,
        "CREATE INDEX sessions_by_administrator ON sessions (administrator_id, seen_at)",
        "CREATE INDEX sessions_by_expiry ON sessions (expires_at)",
        """
        CREATE TABLE api_tokens (
            token_id         TEXT   PRIMARY KEY NOT NULL,
            token_hash       BYTEA  NOT NULL UNIQUE,
            name             TEXT   NOT NULL,
            administrator_id TEXT   NOT NULL REFERENCES administrators (administrator_id),
            scopes           TEXT   NOT NULL,
            created_at       BIGINT NOT NULL,
            expires_at       BIGINT NOT NULL,
            used_at          BIGINT)
        """,
        """
        CREATE TABLE sign_in_attempts (
            source        BYTEA   PRIMARY KEY NOT NULL,
            failures      INTEGER NOT NULL,
            last_at       BIGINT  NOT NULL,
            blocked_until BIGINT  NOT NULL)
        """,
        "CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (last_at)",
        """
        CREATE TABLE one_time_links (
            link_hash        BYTEA  PRIMARY KEY NOT NULL,
            purpose          TEXT   NOT NULL CHECK (purpose IN ('setUp', 'signIn')),
            administrator_id TEXT   REFERENCES administrators (administrator_id),
            created_at       BIGINT NOT NULL,
            expires_at       BIGINT NOT NULL,
            used_at          BIGINT)
        """,
    ])
