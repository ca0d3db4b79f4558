import Core
import Engine
import Foundation
import Hummingbird
import Store

/// Where a console's database is; `nil` in `WebConfiguration` when it is in memory.
public struct DatabasePlace: Equatable, Sendable {
    public var file: String
    public var backups: String
    public init(file: String, backups: String) { (self.file, self.backups) = (file, backups) }

    /// Of the file and its log; 0 when it is not there.
    var bytes: Int {
        [file, file + "-wal"].reduce(0) { sum, path in
            sum + ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0)
        }
    }
}

/// The database: how large, which migrations, backups, and whether it is sound.
struct DatabasePage: Page {
    struct Migration: Sendable {
        let number: Int
        let name: String
        /// `nil` while it has not run.
        let applied: ShownTime?
    }
    struct Backup: Sendable {
        let name: String
        let size: String
        let made: ShownTime
        let path: String
    }
    struct Verdict: Sendable {
        let isSound: Bool
        let summary: String
        let problems: [String]
    }
    static let template = "settings-database"
    let shell: Shell
    let frame: SettingsFrame
    /// `nil` for a database in memory.
    let file: String?
    let size: String
    let schema: String
    let isCurrent: Bool
    let lastBackup: ShownTime?
    let canBackUp: Bool
    let migrations: [Migration]
    let backups: [Backup]
    let hasBackups: Bool
    let backupFolder: String
    /// Of a check just made.
    let verdict: Verdict?
    let backupAction: String
    let checkAction: String
}

struct DatabaseRoutes {
    let site: Site
    let place: DatabasePlace?

    var routes: [Route] {
        [
            Route(.get, "/settings/database", show), Route(.post, "/settings/database/backup", backUp),
            Route(.post, "/settings/database/check", check),
            Route(.get, "/settings/database/backups/{name}", download),
        ]
    }

    private var folder: BackupFolder? { place.map { BackupFolder(path: $0.backups) } }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(verdict: nil, request, context)
    }

    @Sendable private func backUp(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let folder else { throw Refusal.notFound }
        let backup: BackupFolder.Backup
        do { backup = try await folder.make(from: site.store, at: site.now()) } catch StoreError.fileExists {
            throw Refusal(.conflict, "There is one already", "A backup was made this very second.")
        }
        let now = site.now()
        try await site.store.database.write { db in
            _ = try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "database.backedUp", subject: backup.name,
                    details: ["bytes": String(backup.bytes)])
            ])
        }
        return try await site.done(
            "The database is copied to \(backup.name), \(FileSize.words(backup.bytes)).", goTo: Link.database, context)
    }

    @Sendable private func check(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await site.store.check()
        let counts = [
            Wording.count(found.users, "user"), Wording.count(found.runs, "run"),
            Wording.count(found.auditEvents, "audit event"),
        ]
        let verdict = DatabasePage.Verdict(
            isSound: found.isSound,
            summary: found.isSound
                ? "The database is sound: \(Wording.list(counts))."
                : "The database is not in order. Restore a backup, or ask for help with what stands here.",
            problems: found.problems)
        return try await page(verdict: verdict, request, context)
    }

    /// Sends the file piece by piece. Only names that `BackupFolder` gives are looked for.
    @Sendable private func download(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let folder, let backup = folder.backup(named: context.parameters.get("name") ?? "") else {
            throw Refusal.notFound
        }
        let now = site.now()
        try await site.store.database.write { db in
            _ = try db.audit.append([
                AuditEntry(
                    at: now, actor: administrator.actor, verb: "database.backupDownloaded", subject: backup.name)
            ])
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.sqlite3", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(backup.name)\"",
            ], body: try await FileIO().loadFile(path: "\(folder.path)/\(backup.name)", context: context))
    }

    private func page(
        verdict: DatabasePage.Verdict?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let now = site.now()
        let states = try await site.store.migrations()
        let applied = states.count { $0.appliedAt != nil }
        let backups = folder?.all() ?? []
        let page = DatabasePage(
            shell: site.renderer.shell("Database", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.database), file: place?.file,
            size: place.map { FileSize.words($0.bytes) } ?? "in memory",
            schema: "version \(applied) of \(states.count)", isCurrent: applied == states.count,
            lastBackup: backups.first.map { ShownTime($0.madeAt, now: now) }, canBackUp: place != nil,
            migrations: states.reversed().map { state in
                DatabasePage.Migration(
                    number: state.number, name: state.name, applied: state.appliedAt.map { ShownTime($0, now: now) })
            },
            backups: backups.prefix(50).map { backup in
                DatabasePage.Backup(
                    name: backup.name, size: FileSize.words(backup.bytes), made: ShownTime(backup.madeAt, now: now),
                    path: "\(Link.database)/backups/\(Link.segment(backup.name))")
            }, hasBackups: !backups.isEmpty, backupFolder: place?.backups ?? "", verdict: verdict,
            backupAction: "\(Link.database)/backup", checkAction: "\(Link.database)/check")
        return try await site.page(page, context)
    }
}

/// Sizes of files as pages say them.
enum FileSize {
    /// `812 bytes`, `4.1 kB`, `412 MB`, `1.2 GB`.
    static func words(_ bytes: Int) -> String {
        guard bytes >= 1000 else { return Wording.count(bytes, "byte") }
        var (value, unit) = (Double(bytes) / 1000, 0)
        let units = ["kB", "MB", "GB", "TB"]
        while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return value < 9.95 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(value.rounded())) \(units[unit])"
    }
}
