import Core

extension AccessPage.Tile {
    /// The last 30 days in four figures.
    static func all(_ statistics: AccessStatistics) -> [AccessPage.Tile] {
        [requests(statistics), byItself(statistics), wait(statistics), waiting(statistics)]
    }

    private static func requests(_ statistics: AccessStatistics) -> AccessPage.Tile {
        let former = Wording.count(statistics.formerHolders, "former holder")
        return AccessPage.Tile(
            label: "Requests in 30 days", value: Wording.number(statistics.requests),
            note:
                "\(Wording.number(statistics.granted)) granted, \(Wording.number(statistics.refused)) refused; \(former)"
        )
    }

    private static func byItself(_ statistics: AccessStatistics) -> AccessPage.Tile {
        let ended = statistics.granted + statistics.refused + statistics.failed
        return AccessPage.Tile(
            label: "Answered by itself",
            value: statistics.shareByItself.map { "\(Int(($0 * 100).rounded())) %" } ?? "–",
            note: ended == 0
                ? "no request has ended yet"
                : "\(Wording.number(statistics.byItself)) of \(Wording.number(ended)), the rest by a person")
    }

    private static func wait(_ statistics: AccessStatistics) -> AccessPage.Tile {
        AccessPage.Tile(
            label: "Median wait", value: statistics.medianWait.map(RequestWords.wait) ?? "–",
            note: statistics.longestWait.map { "slowest \(RequestWords.wait($0))" } ?? "no request has ended yet")
    }

    private static func waiting(_ statistics: AccessStatistics) -> AccessPage.Tile {
        AccessPage.Tile(
            label: "Waiting now", value: Wording.number(statistics.waiting),
            note: statistics.waitingSince.map { "oldest since \(Wording.time($0))" } ?? "nobody waits")
    }
}
