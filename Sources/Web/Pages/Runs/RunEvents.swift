import Core
import Engine
import Foundation
import Hummingbird
import ServiceLifecycle
import Store
import Synchronization

/// How many streams may be open at once.
final class StreamPlaces: Sendable {
    private let taken = Mutex(0)
    let most: Int
    init(most: Int) { self.most = most }

    /// Whether there was a place; it is then taken.
    func enter() -> Bool {
        taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
    }
    func leave() { taken.withLock { $0 -= 1 } }
    var isFull: Bool { taken.withLock { $0 >= most } }
    var isEmpty: Bool { taken.withLock { $0 == 0 } }
}

/// `GET /runs/{id}/events`: how a run goes on, as server-sent events, for as long as somebody listens. `progress` holds
/// a `RunProgress`, `end` says that the page should be read again.
struct RunEvents: Sendable {
    let site: Site
    var places = StreamPlaces(most: 64)
    /// Between two looks at the database.
    var pause = Duration.milliseconds(500)
    /// Looks without news after which a sign of life is sent.
    static let looksPerHeartbeat = 30
    /// Looks after which the stream ends; browsers come back by themselves, and are asked who they are again.
    static let mostLooks = 1200

    var routes: [Route] { [Route(.get, "/runs/{id}/events", listen)] }

    @Sendable private func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        let run = try await site.usher.run(RunID(context.parameters.get("id") ?? ""))
        guard !places.isFull else {
            throw Refusal(
                .serviceUnavailable, "Too many are watching", "Reload the page to see how far the run is.",
                retryAfter: .seconds(30))
        }
        let body = ResponseBody { writer in
            guard places.enter() else { return try await writer.finish(nil) }
            defer { places.leave() }
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await send(run.id) { try await writer.write(ByteBuffer(string: $0)) }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: body)
    }

    /// Until the run waits or has ended.
    func send(_ id: RunID, _ write: (String) async throws -> Void) async throws {
        try await write("retry: 2000\n\n")
        var last: RunProgress?
        var quiet = 0
        for _ in 0..<Self.mostLooks {
            let (run, counts) = try await site.store.database.read { db in
                (try db.runs.run(id), try db.runs.stepCounts(of: id))
            }
            guard let run else { return }
            let progress = RunProgress(counts, startedAt: run.startedAt, now: site.now())
            if progress != last {
                try await write(Self.event("progress", progress))
                (last, quiet) = (progress, 0)
            } else {
                quiet += 1
                if quiet.isMultiple(of: Self.looksPerHeartbeat) { try await write(": still here\n\n") }
            }
            guard run.state == .running else {
                return try await write(Self.event("end", ["state": run.state.rawValue]))
            }
            guard !Task.isShuttingDownGracefully else { return }
            try await Task.sleep(for: pause)
        }
    }

    private static func event(_ name: String, _ data: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts always encode, and without a line end in them.
        let text = (try? encoder.encode(data)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return "event: \(name)\ndata: \(text)\n\n"
    }
}
