import Core
import Crypto
import Hummingbird
import Store

/// `Idempotency-Key`: a request that starts something, sent twice with one key, starts it once and is answered alike.
struct OnlyOnce {
    let site: Site

    /// Carries the request out, unless its key was used before. Without a key it is carried out each time. A refused
    /// request has started nothing and leaves its key free.
    func answer(_ call: APICall, _ work: () async throws -> Response) async throws -> Response {
        guard let key = call.request.headers[.idempotencyKey] else { return try await work() }
        guard (1...255).contains(key.utf8.count) else {
            throw Refusal.parameter("Idempotency-Key", "A key has 1 to 255 characters.")
        }
        let hash = Self.hash([call.administrator.id.rawValue, key])
        let target = "\(call.request.method.rawValue) \(call.request.uri.description)"
        let fingerprint = Self.hash([target], try await call.bytes())
        let now = site.now()
        switch try await site.store.database.write({ try $0.answers.claim(hash, fingerprint: fingerprint, at: now) }) {
        case .fresh: return try await perform(hash, work)
        case .underWay:
            throw Refusal(
                .conflict, "It is under way", "A request with this Idempotency-Key is being carried out.",
                retryAfter: .seconds(1))
        case .different:
            throw Refusal(
                .unprocessableContent, "The key was used for something else",
                "Another request came with this Idempotency-Key. Take a new key. Nothing was started.")
        case .answered(let kept):
            return APIAnswer.text(
                kept.body, status: HTTPResponse.Status(code: kept.status), location: kept.location, tag: kept.etag)
        }
    }

    private func perform(_ key: [UInt8], _ work: () async throws -> Response) async throws -> Response {
        do {
            let response = try await work()
            let body = try await response.body.text()
            let kept = KeptAnswer(
                status: response.status.code, location: response.headers[.location], etag: response.headers[.eTag],
                body: body)
            try await site.store.database.write { try $0.answers.keep(kept, for: key) }
            return response
        } catch {
            try await site.store.database.write { try $0.answers.forget(key) }
            throw error
        }
    }

    private static func hash(_ texts: [String], _ bytes: [UInt8] = []) -> [UInt8] {
        var hash = SHA256()
        for text in texts { hash.update(data: Array(text.utf8) + [0]) }
        hash.update(data: bytes)
        return Array(hash.finalize())
    }
}

extension ResponseBody {
    /// A body that is in memory, as text.
    fileprivate func text() async throws -> String {
        let collected = Collected()
        try await write(Writer(collected: collected))
        return String(buffer: collected.buffer)
    }

    /// Written by one body and read after it has ended.
    private final class Collected {
        var buffer = ByteBuffer()
    }
    private struct Writer: ResponseBodyWriter {
        let collected: Collected
        mutating func write(_ buffer: ByteBuffer) async throws { collected.buffer.writeImmutableBuffer(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
