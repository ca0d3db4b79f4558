import Connectors
import Core
import Foundation
import Synchronization
import TestSupport
import Testing

/// A vendor that answers from a script. Holds every request against the published description, and keeps it.
final class ScriptedVendor: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: [TransportRequest.Header]
        var body: String
        /// `POST /users/search` of `POST /admin/v2/orgs/o-1/directories/-/users/search`.
        var short: String {
            var path = target
            for prefix in ["/admin/v1/orgs/o-1", "/admin/v2/orgs/o-1"] where path.hasPrefix(prefix) {
                path = String(path.dropFirst(prefix.count))
            }
            if path.hasPrefix("/directories/-") { path = String(path.dropFirst("/directories/-".count)) }
            return "\(method) \(path)"
        }
    }

    enum Reply: Sendable {
        case answer(Int, String, [String: String] = [:])
        case failure(TransportError)
        static func ok(_ body: String) -> Reply { .answer(200, body) }
        static let accepted = Reply.answer(204, "")
    }

    private let seen = Mutex<[Request]>([])
    private let reply: @Sendable (Request, Int) -> Reply

    init(_ reply: @escaping @Sendable (_ request: Request, _ index: Int) -> Reply) { self.reply = reply }

    /// Answers in this order; a request too many is an issue.
    convenience init(_ replies: Reply...) { self.init(replies: replies) }

    convenience init(replies: [Reply]) {
        self.init { request, index in
            guard index < replies.count else {
                Issue.record("unexpected request \(index + 1): \(request.short) \(request.body)")
                return .answer(404, "")
            }
            return replies[index]
        }
    }

    var requests: [Request] { seen.withLock { $0 } }

    var transport: HTTPTransport {
        HTTPTransport { request throws(TransportError) in
            let body = String(decoding: request.body, as: UTF8.self)
            let violations = OpenAPIDescription.atlassianViolations(
                ofRequest: request.method, request.target, body: Data(request.body))
            #expect(violations == [], "\(request.method) \(request.target)")
            let kept = Request(method: request.method, target: request.target, headers: request.headers, body: body)
            let index = self.seen.withLock { seen in
                seen.append(kept)
                return seen.count - 1
            }
            switch self.reply(kept, index) {
            case .answer(let status, let body, let headers):
                return TransportAnswer(
                    status: status, headers: headers.map { TransportRequest.Header($0.key, $0.value) },
                    body: Array(body.utf8))
            case .failure(let error): throw error
            }
        }
    }

    static let key = "a-key-that-must-not-show"

    func client(key: String = ScriptedVendor.key, pacing: Pacing = .standard, time: ManualTime = ManualTime())
        throws -> DirectoryClient
    {
        AtlassianCloud.client(
            configuration: try AtlassianConfiguration(organization: "o-1", key: key), transport: transport,
            pacing: pacing, time: time.value)
    }
}

/// Time that passes only when somebody sleeps. Jitter is always one half.
final class ManualTime: Sendable {
    private let state = Mutex<(now: Duration, sleeps: [Duration])>((.seconds(1000), []))

    var now: Duration { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }
    func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    var value: ConnectorTime {
        ConnectorTime(
            monotonic: { self.now }, wall: { Instant(milliseconds: 1_763_600_000_000) + (self.now - .seconds(1000)) },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.sleeps.append(duration)
                }
            },
            jitter: { 0.5 })
    }
}

/// The error a call ends with; an issue when it ends without one.
func connectorError<Value>(_ body: () async throws -> Value) async -> ConnectorError? {
    do {
        _ = try await body()
        Issue.record("no error came")
        return nil
    } catch let error as ConnectorError {
        return error
    } catch {
        Issue.record("another error came: \(error)")
        return nil
    }
}
