import Core
import Synchronization

/// Makes the calls of one connection: signs them, keeps the pace, repeats what may be repeated, and turns every answer
/// that is not a success into a `ConnectorError`.
final class PacedCaller: Sendable {
    /// Throws for every answer that is not a success; the delay is what the vendor asked for.
    typealias Judge =
        @Sendable (_ answer: TransportAnswer, _ isRead: Bool, _ delay: Duration?) throws(ConnectorError) -> Void

    let time: ConnectorTime
    let pacing: Pacing
    private let transport: HTTPTransport
    private let pacer: Pacer
    private let requireSuccess: Judge
    /// Value of the header; never shown.
    private let authorization: Secret
    private let sent = Atomic<Int>(0)

    init(
        transport: HTTPTransport, pacing: Pacing, limits: [Pacer.Family: WindowLimiter] = [:], time: ConnectorTime,
        authorization: Secret, requireSuccess: @escaping Judge
    ) {
        self.transport = transport
        self.pacing = pacing
        self.time = time
        self.authorization = authorization
        self.requireSuccess = requireSuccess
        pacer = Pacer(pacing, limits: limits, time: time)
    }

    /// Requests sent so far, retries included.
    var callCount: Int { sent.load(ordering: .relaxed) }

    /// Sends a request that changes nothing and reads its answer. Repeated until it succeeds, is refused, or the tries
    /// are used up.
    func read<Value: Sendable>(
        _ request: TransportRequest, family: Pacer.Family = .general,
        _ decode: (inout JSONReader) throws(JSONFault) -> Value
    ) async throws(ConnectorError) -> Value {
        try await repeated(request, isRead: true, family: family) { answer throws(ConnectorError) in
            do throws(JSONFault) {
                var reader = JSONReader(answer.body)
                let value = try decode(&reader)
                try reader.end()
                return value
            } catch {
                throw .malformed(AtlassianAnswers.unreadable(answer, error))
            }
        }
    }

    /// As `read(_:family:_:)`, for small answers.
    func tree(_ request: TransportRequest, family: Pacer.Family = .general) async throws(ConnectorError) -> JSONTree {
        try await repeated(request, isRead: true, family: family) { answer throws(ConnectorError) in
            do throws(JSONFault) { return try JSONTree(answer.body) } catch {
                throw .malformed(AtlassianAnswers.unreadable(answer, error))
            }
        }
    }

    /// Sends a request that changes something, once; only what certainly had no effect is sent again.
    func change(_ request: TransportRequest) async throws(ConnectorError) {
        try await repeated(request, isRead: false, family: .general) { answer throws(ConnectorError) in
            try AtlassianAnswers.requireAcceptance(answer)
        }
    }

    private func repeated<Value: Sendable>(
        _ request: TransportRequest, isRead: Bool, family: Pacer.Family,
        _ accept: (TransportAnswer) throws(ConnectorError) -> Value
    ) async throws(ConnectorError) -> Value {
        var attempt = 1
        while true {
            let failure: Failure
            do throws(Failure) {
                return try await once(request, isRead: isRead, family: family, accept)
            } catch {
                failure = error
            }
            let delay = pacing.retry(
                after: failure.error, isRead: isRead, wasSent: failure.wasSent, attempt: attempt, jitter: time.jitter())
            guard let delay, !failure.isFinal else { throw failure.error }
            do { try await time.sleep(delay) } catch { throw failure.error }
            attempt += 1
        }
    }

    fileprivate struct Failure: Error {
        var error: ConnectorError
        var wasSent = true
        /// Another try can't change it: the caller gave up, or the breaker is open.
        var isFinal = false
    }

    private func once<Value: Sendable>(
        _ request: TransportRequest, isRead: Bool, family: Pacer.Family,
        _ accept: (TransportAnswer) throws(ConnectorError) -> Value
    ) async throws(Failure) -> Value {
        let start: Duration
        do throws(ConnectorError) { start = try await pacer.enter(family) } catch {
            throw Failure(error: error, wasSent: false, isFinal: true)
        }
        sent.add(1, ordering: .relaxed)
        var hint: RateLimitHint?
        let result: Result<Value, Failure>
        do throws(TransportError) {
            let answer = try await transport.send(withHeaders(request))
            let heard = RateLimitHint(answer, now: time.wall())
            hint = heard
            result = judged(answer, isRead: isRead, hint: heard, accept)
        } catch {
            result = .failure(Failure(error))
        }
        await pacer.leave(
            startedAt: start, PacedCaller.outcome(result), wasLimited: PacedCaller.wasLimited(result),
            hint: hint)
        return try result.get()
    }

    private func judged<Value>(
        _ answer: TransportAnswer, isRead: Bool, hint: RateLimitHint,
        _ accept: (TransportAnswer) throws(ConnectorError) -> Value
    ) -> Result<Value, Failure> {
        do throws(ConnectorError) {
            try requireSuccess(answer, isRead, hint.delay)
            return .success(try accept(answer))
        } catch {
            return .failure(Failure(error: error))
        }
    }

    private func withHeaders(_ request: TransportRequest) -> TransportRequest {
        var request = request
        request.headers += [
            .init("Authorization", authorization.revealed), .init("Accept", "application/json"),
            .init("User-Agent", "Usher"),
        ]
        if !request.body.isEmpty { request.headers.append(.init("Content-Type", "application/json")) }
        return request
    }

    /// What the breaker makes of it: a refusal shows a healthy vendor, a garbled or missing answer does not.
    private static func outcome<Value>(_ result: Result<Value, Failure>) -> CircuitBreaker.Outcome {
        switch result {
        case .success: .succeeded
        case .failure(let failure) where failure.isFinal: .undecided
        case .failure(let failure):
            switch failure.error {
            case .server, .connectionLost, .malformed: .failed
            case .rateLimited: .undecided
            default: .succeeded
            }
        }
    }

    private static func wasLimited<Value>(_ result: Result<Value, Failure>) -> Bool {
        if case .failure(let failure) = result, case .rateLimited = failure.error { true } else { false }
    }
}

extension PacedCaller.Failure {
    fileprivate init(_ error: TransportError) {
        switch error {
        case .notSent(let reason): self.init(error: .connectionLost("nothing was sent: \(reason)"), wasSent: false)
        case .lost(let reason): self.init(error: .connectionLost(reason))
        case .tooLarge(let limit): self.init(error: .malformed("the answer is larger than \(limit) bytes"))
        case .cancelled: self.init(error: .connectionLost("the call was cancelled"), isFinal: true)
        }
    }
}
