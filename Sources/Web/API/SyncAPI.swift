import Core
import Engine
import Hummingbird

/// `/api/v1/sync`: what the mirror was last made from, and making it anew.
struct SyncAPI {
    let site: Site

    var routes: [Route] { [Route(.get, "/api/v1/sync", show), Route(.post, "/api/v1/sync", start)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.json(try await json())
    }

    /// One that is under way already is answered as it is.
    @Sendable private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        return try await OnlyOnce(site: site).answer(call) {
            let begun = try await site.usher.beginSync(by: call.actor)
            return APIAnswer.json(
                .object([
                    "started": .bool(begun.isNew), "running": Self.json(begun.sync),
                ]), status: .accepted, location: "/api/v1/sync")
        }
    }

    private func json() async throws -> JSONValue {
        let last = try await site.usher.lastSync()
        return .object([
            "running": site.usher.syncInProgress.map(Self.json) ?? .null,
            "last": last.map { record in
                .object([
                    "startedAt": .instant(record.startedAt), "finishedAt": .instant(record.finishedAt),
                    "users": .integer(record.users), "groups": .integer(record.groups),
                    "added": .integer(record.added), "changed": .integer(record.changed),
                    "removed": .integer(record.removed),
                ])
            } ?? .null,
        ])
    }

    private static func json(_ sync: RunningSync) -> JSONValue {
        .object([
            "actor": .text(sync.actor), "startedAt": .instant(sync.startedAt),
            "phase": .text(orNull: sync.progress?.phase.rawValue), "done": .integer(orNull: sync.progress?.done),
            "expected": .integer(orNull: sync.progress?.expected),
        ])
    }
}
