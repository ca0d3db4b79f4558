/// Finding events of the audit log by time and by who did it, and from what kind of file an import was read.
let migration009AuditSearch = Migration(
    9, "audit search",
    [
        "CREATE INDEX audit_by_time ON audit (at, sequence)",
        "CREATE INDEX audit_by_actor ON audit (actor, sequence)",
        "ALTER TABLE runs ADD COLUMN source TEXT",
    ])
