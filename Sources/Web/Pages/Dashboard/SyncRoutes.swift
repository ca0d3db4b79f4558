import Core
import Engine
import Hummingbird
import Store

/// Starts a sync, and tells how far it is.
struct SyncRoutes {
    let site: Site

    var routes: [Route] { [Route(.post, "/sync", begin), Route(.get, "/sync/progress", progress)] }

    @Sendable private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let begun = try await site.usher.beginSync(by: administrator.actor)
        let notice =
            begun.isNew
            ? "The sync has begun. It changes nothing in the organisation."
            : "A sync is under way already: begun by \(begun.sync.actor), "
                + Wording.ago(begun.sync.startedAt, now: site.now()) + "."
        return try await site.done(notice, goTo: Link.home, context)
    }

    /// For the script of the page.
    private struct Progress: Encodable {
        var running: Bool
        var sync: SyncProgressView?
    }

    @Sendable private func progress(_ request: Request, _ context: WebContext) async throws -> Response {
        let sync = context.organization.flatMap { SyncProgressView($0) }
        var response = JSONAnswer.response(Progress(running: sync != nil, sync: sync))
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
