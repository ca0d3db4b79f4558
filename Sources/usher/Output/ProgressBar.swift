import Synchronization

/// `label  [#####-----]  1,250 of 2,500` on one line of stderr, redrawn in place. Draws nothing when stderr is not a
/// terminal, so that logs stay clean.
final class ProgressBar: Sendable {
    private struct State {
        var label: String
        var drawnAt: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let state: Mutex<State>
    private let isShown: Bool
    private static let interval = Duration.milliseconds(80)

    init(_ label: String, isShown: Bool = Terminal.isErrorTerminal) {
        state = Mutex(State(label: label))
        self.isShown = isShown
    }

    /// Shows how far it is; `total` is `nil` while nobody knows it.
    func update(_ done: Int, of total: Int?, label: String? = nil) {
        guard isShown else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if let label, label != state.label {
                (state.label, state.drawnAt) = (label, nil)
            }
            let isLast = total.map { done >= $0 } ?? false
            if let drawn = state.drawnAt, now - drawn < ProgressBar.interval, !isLast { return }
            (state.drawnAt, state.isDrawn) = (now, true)
            Terminal.putError(
                "\r\u{1B}[2K" + ProgressBar.line(state.label, done, of: total, width: Terminal.errorWidth))
        }
    }

    /// Clears the line for what is said next.
    func finish() {
        state.withLock { state in
            if state.isDrawn { Terminal.putError("\r\u{1B}[2K") }
            state.isDrawn = false
        }
    }

    /// The text of one state, at most `width - 1` columns.
    static func line(_ label: String, _ done: Int, of total: Int?, width: Int) -> String {
        guard let total, total > 0 else { return "\(label)  \(done.grouped)".fitted(to: width - 1) }
        let numbers = "\(done.grouped) of \(total.grouped)"
        let room = min(40, width - 1 - DisplayWidth.of(label) - DisplayWidth.of(numbers) - 6)
        guard room >= 8 else { return "\(label)  \(numbers)".fitted(to: width - 1) }
        let filled = min(room, room * min(done, total) / total)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
        return "\(label)  [\(bar)]  \(numbers)"
    }
}

extension Int {
    /// `1,250`: thousands apart, for people.
    var grouped: String {
        let digits = String(magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (self < 0 ? "-" : "") + result
    }

    /// `1 user`, `2,500 users`.
    func counted(_ one: String, _ many: String? = nil) -> String {
        "\(grouped) \(self == 1 ? one : many ?? one + "s")"
    }
}
