import Core
import Engine
import Foundation
import Hummingbird
import Store

struct UserRoutes {
    let site: Site

    /// Most entries of the history on the page.
    private static let mostEntries = 100

    var routes: [Route] {
        [
            Route(.get, "/users/{id}", show), Route(.post, "/users/{id}/refresh", refresh),
            Route(.get, "/users/{id}/restore/{run}", showRestore), Route(.post, "/users/{id}/restore/{run}", restore),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        guard let portrait = try await site.usher.portrait(of: id) else { throw Refusal.unknownUser(id) }
        let (_, reader) = try context.signedIn()
        let chronicle = try await site.usher.chronicle(of: id, limit: Self.mostEntries)
        let page = UserPage(
            portrait, chronicle, isCut: chronicle.count == Self.mostEntries, site.usher, role: reader.role,
            now: site.now(),
            shell: site.renderer.shell(portrait.user.shownName, request, context, current: Link.users))
        return try await site.page(page, context)
    }

    /// Reads this one user again from the vendor.
    @Sendable private func refresh(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        let (_, reader) = try context.signedIn()
        let notice: String
        switch try await site.usher.refresh(user: id, by: reader.actor) {
        case nil: throw Refusal.unknownUser(id)
        case .gone?:
            notice =
                "Atlassian no longer lists this account. It stays here until the next sync has looked for it, too."
        case .refreshed(let changed)? where changed.isEmpty: notice = "Read again from Atlassian: nothing is different."
        case .refreshed(let changed)?: notice = "Read again from Atlassian. Different now: \(Wording.list(changed))."
        }
        return try await site.done(notice, goTo: Link.user(id), context)
    }

    @Sendable private func showRestore(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, run) = (try context.accountID, try context.runID)
        let snapshot = try await site.usher.snapshot()
        guard let position = snapshot.index(of: id) else { throw Refusal.unknownUser(id) }
        let original = try await site.usher.run(run)
        let undo = try await site.usher.planUndo(of: run, only: [id])
        let (_, reader) = try context.signedIn()
        let user = snapshot.user(at: position)
        let page = RestorePage(
            undo, of: original, for: user, in: snapshot, role: reader.role, now: site.now(),
            shell: site.renderer.shell("Restore \(user.shownName)", request, context, current: Link.users))
        return try await site.page(page, context)
    }

    /// Gives back exactly what the plan that was shown says, or nothing.
    @Sendable private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, run) = (try context.accountID, try context.runID)
        let (_, reader) = try context.signedIn()
        let hash = context.form.trimmed("plan")
        guard !hash.isEmpty else { throw Refusal.unreadable }
        let made = try await site.usher.undo(run, only: [id], planned: hash, by: reader.actor).run
        return try await site.done(
            "What the run took is being given back. Nobody else is touched.", goTo: Link.run(made.id), context)
    }
}

extension WebContext {
    /// The account a path is about. Ids hold colons, which browsers may escape.
    fileprivate var accountID: AccountID { get throws(Refusal) { AccountID(try text("id")) } }
    fileprivate var runID: RunID { get throws(Refusal) { RunID(try text("run")) } }

    private func text(_ name: String) throws(Refusal) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding else { throw .notFound }
        return text
    }
}

extension Refusal {
    static func unknownUser(_ id: AccountID) -> Refusal {
        Refusal(
            .notFound, "This account is not known",
            "Nobody here has the account id \(id.rawValue.prefix(128)). The address is wrong, or the last sync no longer "
                + "found the account. Nothing was changed.")
    }
}

extension User {
    /// The name, or the id where there is none.
    var shownName: String { name.isEmpty ? id.rawValue : name }
}
