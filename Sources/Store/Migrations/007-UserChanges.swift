/// What syncs found changed about users: packed columns as in the mirror, before and after, and `NULL` where nothing
/// changed. And the way from a user to the runs that left them alone.
let migration007UserChanges = Migration(
    7, "user changes",
    [
        """
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
            PRIMARY KEY (account_id, sync_number))
        """,
        "CREATE INDEX user_changes_by_time ON user_changes (seen_at)",
        "CREATE INDEX spared_by_account ON spared (account_id)",
    ])
