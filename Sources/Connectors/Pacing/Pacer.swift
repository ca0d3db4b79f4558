import Core

/// Owns the pace, the breaker and the limits of single interfaces for one connection. The decisions are in the structs;
/// this waits.
actor Pacer {
    /// Interfaces that the vendor limits apart from the rest.
    enum Family: Hashable, Sendable { case general, lastActiveDates, eventStream }

    private var pace: Pace
    private var breaker: CircuitBreaker
    private var limiters: [Family: WindowLimiter]
    private let longestWait: Duration
    private let time: ConnectorTime
    private var queue: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var lastTicket = 0

    init(_ pacing: Pacing, limits: [Family: WindowLimiter], time: ConnectorTime) {
        pace = Pace(pacing)
        breaker = CircuitBreaker(pacing)
        limiters = limits
        longestWait = pacing.longestWait
        self.time = time
    }

    /// Waits for a place and gives the time at which the call starts. Each place must be given back with `leave`.
    func enter(_ family: Family) async throws(ConnectorError) -> Duration {
        do {
            return try await takePlace(family)
        } catch {
            // Whoever leaves without a place passes the turn on, or those behind would wait for ever.
            admitNext()
            throw error
        }
    }

    private func takePlace(_ family: Family) async throws(ConnectorError) -> Duration {
        let turn = limiters[family]?.reserve(at: time.monotonic()) ?? .zero
        if turn > .zero { try await sleep(turn) }
        while true {
            if Task.isCancelled { throw .cancelledBeforeSending }
            let now = time.monotonic()
            switch pace.request(at: now) {
            case .wait(let wait) where wait > longestWait: throw .rateLimited(retryAfter: wait)
            case .wait(let wait): try await sleep(wait)
            case .queue: await waitForPlace()
            case .go:
                guard let wait = breaker.request(at: now) else { return now }
                pace.withdrawn()
                throw .circuitOpen(until: wait)
            }
        }
    }

    func leave(startedAt start: Duration, _ outcome: CircuitBreaker.Outcome, wasLimited: Bool, hint: RateLimitHint?) {
        let now = time.monotonic()
        breaker.finished(outcome, startedAt: start, at: now)
        pace.finished(startedAt: start, at: now, wasLimited: wasLimited, hint: hint)
        admitNext()
    }

    private func sleep(_ duration: Duration) async throws(ConnectorError) {
        do { try await time.sleep(duration) } catch { throw .cancelledBeforeSending }
    }

    private func waitForPlace() async {
        lastTicket += 1
        let ticket = lastTicket
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume()
                } else {
                    queue.append((ticket, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    private func giveUp(_ ticket: Int) {
        guard let index = queue.firstIndex(where: { $0.id == ticket }) else { return }
        queue.remove(at: index).continuation.resume()
    }

    /// Lets as many waiting callers ask again as there are free places. One that was let go takes its place only when
    /// it runs, so a caller that comes between is harmless: who finds no place queues again.
    private func admitNext() {
        var free = Int(pace.allowed) - pace.inFlight
        while free > 0, !queue.isEmpty {
            queue.removeFirst().continuation.resume()
            free -= 1
        }
    }
}

extension ConnectorError {
    static let cancelledBeforeSending = ConnectorError.connectionLost("the call was cancelled before it was sent")
}
