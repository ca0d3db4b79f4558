/// Saved filters, rules, and who changed which rule when.
let migration002Rules = Migration(
    2, "rules",
    [
        """
        CREATE TABLE filters (
            name_key   TEXT   PRIMARY KEY NOT NULL,
            name       TEXT   NOT NULL,
            query      TEXT   NOT NULL,
            updated_by TEXT   NOT NULL,
            updated_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE rules (
            rule_id      TEXT   PRIMARY KEY NOT NULL,
            name_key     TEXT   NOT NULL UNIQUE,
            saved_filter TEXT,
            document     TEXT   NOT NULL,
            updated_by   TEXT   NOT NULL,
            updated_at   BIGINT NOT NULL)
        """,
        """
        CREATE TABLE rule_changes (
            number          INTEGER PRIMARY KEY NOT NULL,
            rule_id         TEXT    NOT NULL,
            changed_by      TEXT    NOT NULL,
            changed_at      BIGINT  NOT NULL,
            document_before TEXT,
            document_after  TEXT)
        """,
        "CREATE INDEX rule_changes_by_rule ON rule_changes (rule_id, number)",
    ])
