import Core

/// Active people by when they were last seen, as parts of one ring.
struct ActivityDonut: Sendable {
    struct Part: Sendable {
        /// `d1` and so on; empty when hatched.
        let colour: String
        let isHatched: Bool
        let key: String
        let dashes: String
        let offset: String
        let label: String
        let users: String
        let share: String
        let list: String
        /// A part of nothing is in the legend only.
        let isDrawn: Bool
    }
    let total: String
    let parts: [Part]
    let chartTitle: String
    let chartWords: String

    /// Of the ring's hundred, kept free between two parts.
    private static let gap = 0.8

    init(_ shares: ActivityShares, active: Int) {
        let sources: [(CountedFilter, colour: String, key: String, label: String)] = [
            (shares.within, "d1", "k1", "Seen in \(shares.range) days"),
            (shares.longerAgo, "d3", "k3", "Longer ago"),
            (shares.never, "", "k3h", "Never seen"),
            (shares.unknown, "d4", "k4", "Unknown"),
        ]
        let drawn = sources.count { $0.0.users > 0 }
        var start = 0.0
        parts = sources.map { counted, colour, key, label in
            let share = ChartNumber.percent(counted.users, of: active)
            let length = max(0.1, share - (drawn > 1 ? Self.gap : 0))
            defer { start += share }
            return Part(
                colour: colour, isHatched: colour.isEmpty, key: key,
                dashes: "\(ChartNumber.text(length)) \(ChartNumber.text(100 - length))",
                offset: ChartNumber.text(-start), label: label, users: Wording.number(counted.users),
                share: "\(Int(share.rounded())) %", list: Link.users(filter: counted.filter.text),
                isDrawn: counted.users > 0)
        }
        total = Wording.number(active)
        chartTitle = "Active people by when they were last seen"
        chartWords =
            Wording.count(active, "active user") + ": "
            + Wording.list(sources.map { "\(Wording.number($0.0.users)) \($0.label.lowercased())" }) + "."
    }
}
