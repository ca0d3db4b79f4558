import Core
import Store

/// How far a run is, in words and as parts of a bar. The page shows it when it is made; the stream of events sends
/// the same again when it changes.
struct RunProgress: Sendable, Equatable, Encodable {
    struct Part: Sendable, Equatable, Encodable {
        /// Class of the bar's segment, and of its key.
        let segment: String
        let keyClass: String
        let start: String
        let width: String
        /// `101 done`.
        let key: String
    }
    /// `206 of 328 steps`.
    let head: String
    /// `63 %, about 3 minutes left`.
    let text: String
    /// All of it as one sentence.
    let sentence: String
    let parts: [Part]

    init(_ counts: StepCounts, startedAt: Instant?, now: Instant) {
        let done = counts[.succeeded] + counts[.simulated] + counts[.skipped]
        let failed = counts[.failed]
        let ended = done + failed + counts[.cancelled]
        let total = counts.total
        let all = [
            ("c1", "k1", done, "done"), ("c3", "k3", failed, "failed"), ("c2", "k2", counts[.inFlight], "in progress"),
            ("c0", "", counts[.pending] + counts[.cancelled], counts[.pending] == 0 ? "not touched" : "waiting"),
        ]
        var (parts, before): ([Part], Int) = ([], 0)
        for (segment, keyClass, number, word) in all {
            parts.append(
                Part(
                    segment: segment, keyClass: keyClass, start: Self.share(before, total),
                    width: Self.share(number, total), key: "\(Wording.number(number)) \(word)"))
            before += number
        }
        self.parts = parts
        head = "\(Wording.number(ended)) of \(Wording.count(total, "step"))"
        let percent = total == 0 ? 100 : ended * 100 / total
        let left = counts[.pending] + counts[.inFlight]
        let pace = startedAt.flatMap { Self.left(ended: ended, open: left, elapsed: now - $0) }
        text = ["\(percent) %", pace].compactMap { $0 }.joined(separator: ", ")
        sentence = "\(head): \(parts.map(\.key).joined(separator: ", "))"
    }

    private static func share(_ part: Int, _ total: Int) -> String {
        PlanPreview.percent(total == 0 ? 0 : Double(part) / Double(total) * 100)
    }

    /// `about 3 minutes left`; `nil` while too little is done to say, and when nothing is left.
    static func left(ended: Int, open: Int, elapsed: Duration) -> String? {
        guard ended >= 5, open > 0, elapsed >= .seconds(2) else { return nil }
        let seconds = Int(Double(elapsed.milliseconds) / 1000 * Double(open) / Double(ended))
        return switch seconds {
        case ..<60: "less than a minute left"
        case ..<5400: "about \(Wording.count((seconds + 30) / 60, "minute")) left"
        default: "about \(Wording.count((seconds + 1800) / 3600, "hour")) left"
        }
    }
}
