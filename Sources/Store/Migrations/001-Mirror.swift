/// The mirror of the organisation, and what a running sync has gathered beside it.
///
/// Groups, products and roles have small numbers of their own, `ordinals`, that are never given to another name, so
/// that packed columns of users stay readable when a group vanishes. Packed columns are little-endian:
/// `groups` UInt32 group; `activity` UInt16 product, Int64 milliseconds (smallest: never, next: unknown);
/// `roles` UInt8 role; `direct_roles` UInt16 product, UInt8 role.
let migration001Mirror = Migration(
    1, "mirror",
    [
        """
        CREATE TABLE ordinals (
            kind    TEXT    NOT NULL CHECK (kind IN ('group', 'product', 'role')),
            ordinal INTEGER NOT NULL,
            name    TEXT    NOT NULL,
            PRIMARY KEY (kind, ordinal),
            UNIQUE (kind, name))
        """,
        """
        CREATE TABLE mirror (
            id            INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
            version       BIGINT  NOT NULL,
            next_user_key INTEGER NOT NULL)
        """,
        "INSERT INTO mirror (id, version, next_user_key) VALUES (1, 0, 1)",
        """
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
            removed     INTEGER NOT NULL DEFAULT 0)
        """,
        """
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
            capacity   INTEGER)
        """,
        """
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
            capacity   INTEGER)
        """,
        """
        CREATE TABLE groups (
            ordinal       INTEGER PRIMARY KEY NOT NULL,
            group_id      TEXT     NOT NULL UNIQUE,
            name          TEXT     NOT NULL,
            details       TEXT,
            directory     TEXT,
            is_synced     SMALLINT NOT NULL,
            is_modifiable SMALLINT NOT NULL,
            grants        TEXT     NOT NULL)
        """,
        """
        CREATE TABLE staged_groups (
            ordinal       INTEGER PRIMARY KEY NOT NULL,
            group_id      TEXT     NOT NULL,
            name          TEXT     NOT NULL,
            details       TEXT,
            directory     TEXT,
            is_synced     SMALLINT NOT NULL,
            is_modifiable SMALLINT NOT NULL,
            grants        TEXT     NOT NULL)
        """,
        """
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
            direct_roles   BYTEA)
        """,
        """
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
            direct_roles   BYTEA)
        """,
        """
        CREATE TABLE seen_users (
            user_key   INTEGER PRIMARY KEY NOT NULL,
            generation INTEGER NOT NULL)
        """,
    ])
