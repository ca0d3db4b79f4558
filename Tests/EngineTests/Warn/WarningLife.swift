import Connectors
import Core
import Logging
import Messaging
import Store
import Synchronization

@testable import Engine

/// One life of the program's process over a database file. Once killed it writes nothing, calls nobody and sends nothing.
final class WarningLife: Sendable {
    private struct State {
        var isDead = false
        /// The write before which the process ends; `nil` for none.
        var lastWrite: Int?
        var writes = 0
        /// Ends as soon as a mail server has taken a mail.
        var diesOfMail = false
        /// Ends as soon as the vendor has carried out a change.
        var diesOfChange = false

        mutating func endIf(_ isTime: Bool) -> Bool {
            if isTime { isDead = true }
            return isTime
        }
    }
    private let state = Mutex(State())
    private let identity: String

    init(number: Int) { identity = "test:\(number):x" }

    var isDead: Bool { state.withLock { $0.isDead } }
    func die() { state.withLock { $0.isDead = true } }
    func die(afterWrites count: Int) { state.withLock { $0.lastWrite = $0.writes + count } }
    func dieOfMail() { state.withLock { $0.diesOfMail = true } }
    func dieOfChange() { state.withLock { $0.diesOfChange = true } }

    /// Whether it ends now.
    func mailWasTaken() -> Bool { state.withLock { $0.endIf($0.diesOfMail) } }
    func changeWasMade() -> Bool { state.withLock { $0.endIf($0.diesOfChange) } }

    /// The database as this life sees it.
    var databaseOptions: SQLiteOptions {
        SQLiteOptions(onWrite: { [self] number, phase in
            guard phase == .beforeCommit else { return }
            try state.withLock { state in
                state.writes = number
                if let last = state.lastWrite, number > last { state.isDead = true }
                if state.isDead { throw StoreError.database("the process was killed") }
            }
        })
    }

    func surroundings(_ clock: TestClock, ids: Counter) -> Surroundings {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let identity = identity
        return Surroundings(
            now: { clock.now }, sleep: { clock.sleep($0) }, newID: { "\(ids.next())" }, holder: identity,
            logger: logger, isGone: { !$0.hasPrefix(identity) })
    }
}

/// A mail server whose answers are decided by a timeline. What it takes, the ledger sees.
final class WarningMailServer: Sendable {
    enum Mood: Sendable {
        case well
        /// Refuses everything for now.
        case busy
        /// The password is wrong.
        case misconfigured
        /// Takes the mail, and the answer never arrives.
        case losesAnswers
    }

    private let mood = Mutex(Mood.well)
    private let refused = Mutex<Set<String>>([])
    let witness: WarningWitness
    let clock: TestClock

    init(_ witness: WarningWitness, _ clock: TestClock) { (self.witness, self.clock) = (witness, clock) }

    func set(_ new: Mood) { mood.withLock { $0 = new } }
    func refuse(_ addresses: Set<String>) { refused.withLock { $0 = addresses } }

    func transport(for life: WarningLife) -> MailTransport {
        MailTransport { [self] mail throws(MailError) in
            if life.isDead { throw .temporary("the process was killed") }
            if refused.withLock({ $0.contains(mail.to.address) }) { throw .refused("550 no such mailbox") }
            let mood = mood.withLock { $0 }
            switch mood {
            case .busy: throw .temporary("421 busy")
            case .misconfigured: throw .misconfigured("535 wrong password")
            case .well, .losesAnswers: break
            }
            let dies = life.mailWasTaken()
            var isLost = dies
            if case .losesAnswers = mood { isLost = true }
            see(mail, isLost: isLost)
            if isLost { throw .temporary("no answer") }
        }
    }

    /// The subject of a warning is `rule|30 November 2026`; other mails are not watched.
    private func see(_ mail: Mail, isLost: Bool) {
        let parts = mail.subject.split(separator: "|").map(String.init)
        guard parts.count == 2 else { return }
        let person = mail.to.address.split(separator: "@").first.map(String.init) ?? ""
        let seen = WarningLedger.SeenMail(
            messageID: mail.messageID, person: AccountID(person), rule: RuleID(parts[0]), at: clock.now,
            until: Self.day(parts[1]), isLost: isLost)
        witness.with { $0.mails.append(seen) }
    }

    private static func day(_ text: String) -> CivilDay {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]),
            let month = months.firstIndex(of: parts[1]), let found = CivilDay(year: year, month: month + 1, day: day)
        else { return CivilDay(daysSince1970: 1_000_000) }
        return found
    }
}
