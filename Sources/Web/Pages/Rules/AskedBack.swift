import Core

/// How many people got back what a rule took from them: how often the rule was wrong.
struct AskedBack: Sendable, Equatable {
    /// `3 of 118`.
    let count: String
    /// `2.5 % within 60 days`.
    let share: String
    /// Class of the mark: `warn` where one in ten or more came back, else empty.
    let tone: String

    /// `nil` while the rule has taken nothing.
    init?(_ rate: RejoinRate?) {
        guard let rate, let share = rate.share, let percent = rate.percent else { return nil }
        count = "\(Wording.number(rate.returned)) of \(Wording.number(rate.taken))"
        self.share = "\(percent) within \(RejoinRate.term.components.seconds / 86_400) days"
        tone = share >= 0.1 ? "warn" : ""
    }
}

extension RejoinRate {
    /// Of several rules together.
    static func sum(_ rates: some Sequence<RejoinRate>) -> RejoinRate {
        rates.reduce(into: RejoinRate(taken: 0, returned: 0)) { sum, rate in
            sum.taken += rate.taken
            sum.returned += rate.returned
        }
    }
}
