import ArgumentParser

/// `usher audit …`: the hash-chained log of everything that happened.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Shows, proves and exports the audit log.",
        subcommands: [
            AuditListCommand.self, AuditVerifyCommand.self, AuditExportCommand.self, AuditHeadCommand.self,
            AuditClearCommand.self,
        ])
}
