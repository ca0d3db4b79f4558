import Core
import Engine
import Hummingbird
import Store

/// Clearing the audit log: what goes, what stays, and the number to type.
struct AuditClearPage: Page {
    static let template = "audit-clear"
    let shell: Shell
    let auditPath: String
    let action: String
    /// `nil` when there is nothing to clear.
    let count: String?
    /// `48,211 events`.
    let events: String
    /// The last event that goes.
    let through: String
    let throughNumber: String
    let since: String
    let exportPath: String
    let headPath: String
    let typed: String
    let typedError: String?
}

struct AuditClearRoutes {
    let site: Site

    var routes: [Route] { [Route(.get, "/audit/clear", show), Route(.post, "/audit/clear", clear)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    @Sendable private func clear(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let through = Int64(context.form["through"]) else { throw Refusal.unreadable }
        let typed = context.form.trimmed("confirm")
        let count = try await site.store.database.read { try $0.audit.count(through: through) }
        guard Int(typed.filter { $0 != "," && $0 != " " }) == count, count > 0 else {
            let error = "This is not the number. Type \(Wording.number(count)). Nothing was changed."
            return try await page(request, context, through: through, typed: typed, error: error)
        }
        guard let checkpoint = try await site.usher.clearAudit(by: administrator.actor, through: through) else {
            throw Refusal(.conflict, "There is nothing to clear", "Somebody was quicker. Nothing was changed.")
        }
        return try await site.done(
            "\(Wording.count(Int(checkpoint.count), "event")) cleared. A checkpoint with the last hash stays, so the "
                + "events after it still verify.", goTo: Link.audit, context)
    }

    /// - Parameter through: the last event that goes; `nil` for the newest there is.
    private func page(
        _ request: Request, _ context: WebContext, through: Int64? = nil, typed: String = "", error: String? = nil
    ) async throws -> Response {
        let (last, count, oldest) = try await site.store.database.read { db in
            let last = try through ?? db.audit.head().sequence
            return (last, try db.audit.count(through: last), try db.audit.oldest())
        }
        let page = AuditClearPage(
            shell: site.renderer.shell("Clear the audit log", request, context, current: Link.audit),
            auditPath: Link.audit, action: Link.auditClear, count: count == 0 ? nil : Wording.number(count),
            events: Wording.count(count, "event"), through: String(last), throughNumber: Wording.number(Int(last)),
            since: oldest.map { Wording.time($0.at) } ?? "", exportPath: Link.auditExport + "?format=jsonl",
            headPath: Link.auditHead, typed: typed, typedError: error)
        return try await site.page(page, context, status: error == nil ? .ok : .unprocessableContent)
    }
}
