import Core
import Foundation
import Synchronization

/// What the world outside saw of a timeline: mails that a server took, changes at the vendor, logins, answers. What must
/// hold is judged from this alone.
struct WarningLedger: Sendable {
    struct SeenMail: Sendable {
        var messageID: String
        var person: AccountID
        var rule: RuleID
        var at: Instant
        /// The day on which the rule may act, as the person read it.
        var until: CivilDay
        /// The server took it, and the program never heard.
        var isLost = false
        // What the program has on record about it, filled in afterwards.
        var warning: WarningID?
        var mark = Activity.never
        var queuedAt = Instant.t0
        var isNoted = false
    }

    struct Hit: Sendable {
        var person: AccountID
        var rule: RuleID
        var at: Instant
        /// When the vendor had last seen them.
        var lastActive: Activity
    }

    struct Said: Sendable {
        var id: AnswerID
        var person: AccountID
        var rule: RuleID
        var kind: Answer.Kind
        var at: Instant
        /// When the vendor had last seen them.
        var lastActive: Activity
        var until: Instant?
        var waits: Bool
        var decidedAt: Instant?
        var withdrawnAt: Instant?
    }

    var mails: [SeenMail] = []
    var hits: [Hit] = []
    var said: [Said] = []
    /// Every time at which the vendor says that somebody was seen.
    var logins: [AccountID: [Instant]] = [:]
    /// Smallest and largest number of days of notice each rule ever had.
    var notice: [RuleID: ClosedRange<Int>] = [:]
    private(set) var judgedMails = 0
    private var judgedHits = 0

    mutating func setNotice(_ days: Int, of rule: RuleID) {
        let known = notice[rule] ?? days...days
        notice[rule] = min(known.lowerBound, days)...max(known.upperBound, days)
    }

    /// What is wrong with what came since the last time.
    mutating func judge() -> [String] {
        let wrong = mails[judgedMails...].indices.flatMap(judge(mailAt:)) + hits[judgedHits...].flatMap(judge)
        (judgedMails, judgedHits) = (mails.count, hits.count)
        return wrong
    }

    /// What happened to a person, for whoever has to find out why.
    func course(of person: AccountID) -> String {
        var lines: [(Instant, String)] = logins[person, default: []].map { ($0, "seen") }
        lines += mails.filter { $0.person == person }.map {
            (
                $0.at,
                "mail \($0.rule) \($0.messageID) mark \($0.mark)\($0.isLost ? " lost" : "")\($0.isNoted ? "" : " not noted")"
            )
        }
        lines += hits.filter { $0.person == person }.map { ($0.at, "hit \($0.rule), seen \($0.lastActive)") }
        lines += said.filter { $0.person == person }.map {
            (
                $0.at,
                "\($0.kind) \($0.rule) until \($0.until?.iso8601 ?? "-") waits \($0.waits), withdrawn \($0.withdrawnAt?.iso8601 ?? "-")"
            )
        }
        return lines.sorted { $0.0 < $1.0 }.map { "\($0.0): \($0.1)" }.joined(separator: "\n  ")
    }

    // MARK: Nobody who said that they still need it is hit, and nobody unwarned

    private func judge(_ hit: Hit) -> [String] {
        let name = "\(hit.person) hit by \(hit.rule) at \(hit.at)"
        if let promise = promise(to: hit.person, by: hit.rule, at: hit.at) {
            return ["\(name) though they said at \(promise.at) that they still need it"]
        }
        if isReleased(hit) { return [] }
        let days = Int64(notice[hit.rule]?.lowerBound ?? 0)
        let own = mails.filter { isOfEpisode($0, at: hit) }
        guard own.contains(where: { TimeZone.gmt.sameTime(as: $0.at, daysLater: days) <= hit.at }) else {
            return ["\(name) unwarned; mails of the episode: \(own.map(\.at))"]
        }
        return own.filter { TimeZone.gmt.day(at: hit.at) < $0.until }.map { "\(name) though they read \($0.until)" }
    }

    private func isOfEpisode(_ mail: SeenMail, at hit: Hit) -> Bool {
        mail.person == hit.person && mail.rule == hit.rule && mail.at <= hit.at
            && !hit.lastActive.isLater(than: mail.mark)
            && !hits.contains { $0.person == hit.person && $0.rule == hit.rule && $0.at > mail.at && $0.at < hit.at }
            && !keeps(of: mail, until: hit.at).contains { $0.withdrawnAt.map { $0 > hit.at } ?? true }
    }

    private func promise(to person: AccountID, by rule: RuleID, at time: Instant) -> Said? {
        let own = said.filter { $0.person == person && $0.rule == rule && $0.at <= time && stands($0, at: time) }
        let release = own.lastIndex { $0.kind == .release } ?? -1
        return own[(release + 1)...].first { answer in
            if answer.waits, answer.decidedAt.map({ $0 > time }) ?? true { return true }
            return answer.until.map { time < $0 } ?? false
        }
    }

    private func stands(_ answer: Said, at time: Instant) -> Bool { answer.withdrawnAt.map { $0 > time } ?? true }

    private func isReleased(_ hit: Hit) -> Bool {
        let last = said.last {
            $0.person == hit.person && $0.rule == hit.rule && $0.at <= hit.at && stands($0, at: hit.at)
        }
        guard let last, last.kind == .release, !hit.lastActive.isLater(than: last.lastActive) else { return false }
        return !hits.contains {
            $0.person == hit.person && $0.rule == hit.rule && $0.at > last.at && $0.at < hit.at
        }
    }

    // MARK: Nobody is warned twice for the same episode

    private func judge(mailAt index: Int) -> [String] {
        let mail = mails[index]
        let name = "\(mail.person) warned about \(mail.rule) at \(mail.at)"
        var wrong: [String] = []
        let earlier = mails[..<index].filter { $0.person == mail.person && $0.rule == mail.rule }
        let same = earlier.filter { $0.messageID == mail.messageID }
        if same.contains(where: { !$0.isLost }) { wrong.append("\(name) with a mail they had got already") }
        for other in earlier where other.messageID != mail.messageID && !isOver(other, before: mail) {
            wrong.append("\(name) and at \(other.at) in the same episode")
        }
        let latest = mail.at + .days((notice[mail.rule]?.upperBound ?? 0) + 1)
        if let promise = promise(to: mail.person, by: mail.rule, at: mail.at), promise.waits || promise.until! > latest
        {
            wrong.append("\(name) though they said at \(promise.at) that they still need it")
        }
        return wrong
    }

    private func isOver(_ mail: SeenMail, before next: SeenMail) -> Bool {
        if mail.isLost, !mail.isNoted { return true }
        if logins[mail.person, default: []].contains(where: {
            $0 <= next.at && Activity.at($0).isLater(than: mail.mark)
        }) {
            return true
        }
        if hits.contains(where: {
            $0.person == mail.person && $0.rule == mail.rule && $0.at >= mail.queuedAt && $0.at <= next.at
        }) {
            return true
        }
        let slack = Duration.days((notice[mail.rule]?.upperBound ?? 0) + 1)
        return keeps(of: mail, until: next.queuedAt).contains { keep in
            guard let until = keep.until, until <= next.at + slack else { return false }
            // Withdrawn when the next warning was due already, it has ended the episode all the same.
            return keep.withdrawnAt.map { $0 > next.queuedAt || $0 + slack > until } ?? true
        }
    }

    private func keeps(of mail: SeenMail, until time: Instant) -> [Said] {
        said.filter {
            $0.person == mail.person && $0.rule == mail.rule && $0.kind == .keep && $0.at >= mail.queuedAt
                && $0.at <= time
        }
    }
}

/// The ledger, for everybody who sees something.
final class WarningWitness: Sendable {
    private let ledger = Mutex(WarningLedger())
    func with<Value: Sendable>(_ body: (inout sending WarningLedger) -> sending Value) -> sending Value {
        ledger.withLock { body(&$0) }
    }
}
