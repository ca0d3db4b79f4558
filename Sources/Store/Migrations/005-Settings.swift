/// Settings by key, sealed secrets, and the leases by which several processes agree who does what.
let migration005Settings = Migration(
    5, "settings",
    [
        "CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
        "CREATE TABLE secrets (name TEXT PRIMARY KEY NOT NULL, sealed BYTEA NOT NULL)",
        """
        CREATE TABLE leases (
            name   TEXT   PRIMARY KEY NOT NULL,
            holder TEXT   NOT NULL,
            until  BIGINT NOT NULL,
            fence  BIGINT NOT NULL)
        """,
    ])
