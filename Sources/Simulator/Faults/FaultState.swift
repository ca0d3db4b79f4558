/// Counts calls for each fault and says which are hit.
struct FaultState {
    /// What happens to a call before it reaches the organisation.
    enum Interruption: Equatable {
        case drop
        case serverError(Int)
        case html(Int)
        case rateLimited(retryAfter: Int?)
    }

    private(set) var faults: Faults
    private let seed: UInt64
    private var matched: [String: Int] = [:]
    private var hit: [String: Int] = [:]

    init(_ faults: Faults, seed: UInt64) {
        self.faults = faults
        self.seed = seed
    }

    /// Starts counting anew.
    mutating func replace(with faults: Faults) { self = FaultState(faults, seed: seed) }

    mutating func interruption(path: String, isChange: Bool) -> Interruption? {
        if let limit = faults.rateLimit, let every = limit.every {
            let count = matched["rateLimit", default: 0] + 1
            matched["rateLimit"] = count
            if count % every == 0 { return .rateLimited(retryAfter: limit.retryAfter) }
        }
        if strikes("dropBefore", faults.dropBefore, path, isChange) { return .drop }
        if strikes("serverError", faults.serverError, path, isChange) {
            return .serverError(faults.serverError?.status ?? 500)
        }
        if strikes("html", faults.html, path, isChange) { return .html(faults.html?.status ?? 502) }
        return nil
    }

    mutating func dropsAnswer(path: String, isChange: Bool) -> Bool {
        strikes("dropAfter", faults.dropAfter, path, isChange)
    }

    mutating func truncatesAnswer(path: String, isChange: Bool) -> Bool {
        strikes("truncate", faults.truncate, path, isChange)
    }

    private mutating func strikes(
        _ name: String, _ occurrence: Faults.Occurrence?, _ path: String, _ isChange: Bool
    ) -> Bool {
        guard let occurrence else { return false }
        switch occurrence.on {
        case .reads where isChange, .changes where !isChange: return false
        default: break
        }
        if let part = occurrence.path, !path.contains(part) { return false }
        let count = matched[name, default: 0] + 1
        matched[name] = count
        guard count > occurrence.after, hit[name, default: 0] < occurrence.times ?? .max else { return false }
        guard isDue(name, occurrence, count - occurrence.after) else { return false }
        hit[name, default: 0] += 1
        return true
    }

    private func isDue(_ name: String, _ occurrence: Faults.Occurrence, _ count: Int) -> Bool {
        if let every = occurrence.every { return count % every == 0 }
        let stream = name.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        return Mixing.unit(Mixing.mix(seed, stream, UInt64(count))) < occurrence.probability ?? 0
    }
}

/// Counts calls per time window, for the limits that the vendor counts by the minute.
struct CallWindows {
    struct Count {
        var start: ContinuousClock.Instant
        var calls: Int
    }

    private var counts: [String: Count] = [:]

    /// - Returns: calls of the window including this one, and when it ends.
    mutating func count(
        _ name: String, window: Duration, at instant: ContinuousClock.Instant
    ) -> (calls: Int, end: ContinuousClock.Instant) {
        var count = counts[name] ?? Count(start: instant, calls: 0)
        if instant - count.start >= window { count = Count(start: instant, calls: 0) }
        count.calls += 1
        counts[name] = count
        return (count.calls, count.start + window)
    }
}
