import Connectors
import Core
import Foundation
import Messaging
import Store
import Synchronization
import TestSupport

@testable import Engine

/// One random course of things: people who sign in, answer or stay away, administrators who change rules and templates,
/// servers that fail, schedules that stand still, processes that are killed. The same seed gives the same course.
struct WarningTimeline {
    private var random: SeededGenerator
    private let seed: UInt64
    private let clock = TestClock()
    private let witness = WarningWitness()
    private let server: WarningMailServer
    private let directory: ScriptedDirectory
    private let ids = Counter()
    private let path: String
    private var lives = 0
    private var life: WarningLife
    private var usher: Usher
    private var scheduler: Scheduler
    private var rules: [RuleID: Rule]

    private static let groups = [
        Group(id: "g1", name: "staff", grants: [Grant(product: "jira@1", role: ProductRole.user)])
    ]
    private static let products = [
        Product(id: "jira@1", key: .jira, name: "Jira", site: "acme"),
        Product(id: "confluence@1", key: .confluence, name: "Confluence", site: "acme"),
    ]
    private static let hidden: AccountID = "p0"
    private static let refused: AccountID = "p1"
    private static let people = (0..<7).map { AccountID("p\($0)") }

    /// - Parameter template: a database that has been made already, to save time.
    init(seed: UInt64, template: String, folder: String) async throws {
        (random, self.seed) = (SeededGenerator(seed: seed), seed)
        path = "\(folder)/timeline-\(seed).sqlite"
        try FileManager.default.copyItem(atPath: template, toPath: path)
        server = WarningMailServer(witness, clock)
        server.refuse(["\(Self.refused)@example.com"])
        var random = SeededGenerator(seed: seed &+ 1)
        let users = Self.people.map { id -> User in
            let then = Instant.t0 - .minutes(Int.random(in: 0...(45 * 1440), using: &random))
            let never = Int.random(in: 0..<8, using: &random) == 0
            return User(
                id: id, name: "Person \(id)", email: id == Self.hidden ? nil : "\(id)@example.com", groups: ["g1"],
                activity: [
                    ProductActivity(product: "confluence@1", lastActive: .at(.t0)),
                    ProductActivity(product: "jira@1", lastActive: never ? .never : .at(then)),
                ])
        }
        directory = ScriptedDirectory(users: users, groups: Self.groups, products: Self.products)
        life = WarningLife(number: 0)
        rules = [:]
        let store = try await Store.open(DatabaseLocation(kind: .sqlite(path: path), keys: nil))
        usher = Usher(store: store, client: nil, surroundings: life.surroundings(clock, ids: ids))
        scheduler = Scheduler(usher: usher)
        try await begin()
        try await save(Self.rule("a", threshold: 30, notice: 7, required: true))
        try await save(Self.rule("b", threshold: 20, notice: 3, required: true))
        try await usher.changeAnswerSettings(to: AnswerSettings(keepDays: 12, keepsInARow: 2), from: 0, by: "test")
    }

    /// A new process over the same file.
    private mutating func begin() async throws {
        lives += 1
        life = WarningLife(number: lives)
        let store = try await Store.open(
            DatabaseLocation(kind: .sqlite(path: path), keys: nil), options: life.databaseOptions, at: clock.now)
        var options = Usher.Options(concurrency: 2)
        options.mailTransport = server.transport(for: life)
        let asking = Mutex<Usher?>(nil)
        let own = life
        let client = watched(own) { asking.withLock { $0 } }
        usher = Usher(store: store, client: client, options: options, surroundings: own.surroundings(clock, ids: ids))
        asking.withLock { [usher] in $0 = usher }
        scheduler = Scheduler(usher: usher, settings: Scheduler.Settings(syncInterval: .hours(6)))
    }

    private static func rule(_ id: RuleID, threshold: Int, notice: Int, required: Bool) -> Rule {
        let away = "(lastActive[jira] < -\(threshold)d OR lastActive[jira] IS EMPTY)"
        return Rule(
            id: id, name: id.rawValue, mode: .live,
            selection: .filter(id == "a" ? "\(away) AND membership = active" : "\(away) AND group = staff"),
            trigger: id == "a" ? .weekly(on: [.mon, .thu], at: TimeOfDay("03:00")!) : .manual,
            actions: id == "a" ? [.suspend] : [.removeFromGroups(["staff"])], brake: .off,
            warn: Rule.Warning(template: "removal-warning", daysBefore: notice, isRequired: required))
    }

    private mutating func save(_ rule: Rule) async throws {
        witness.with { $0.setNotice(rule.warn?.daysBefore ?? 0, of: rule.id) }
        let version = try? await usher.storedRule(rule.id).version
        _ = try await usher.saveRule(rule, by: "test", expecting: version)
        rules[rule.id] = rule
    }
}

// MARK: The vendor

extension WarningTimeline {
    /// Sees each effect; now and then a call fails, the process dies, or somebody answers while a run goes on.
    private func watched(_ life: WarningLife, _ usher: @escaping @Sendable () -> Usher?) -> DirectoryClient {
        var client = directory.client(now: .t0)
        let (inner, directory, witness, clock, seed) = (client.perform, directory, witness, clock, seed)
        let calls = Mutex<[AccountID: Int]>([:])
        client.perform = { change async throws(ConnectorError) in
            if life.isDead { throw .connectionLost("the process was killed") }
            let number = calls.withLock { calls in
                calls[change.user, default: 0] += 1
                return calls[change.user] ?? 0
            }
            var random = SeededGenerator(
                seed: seed &* 31 &+ UInt64(change.user.rawValue.utf8.last ?? 0) &+ UInt64(number) &* 97)
            if Int.random(in: 0..<4, using: &random) == 0, let usher = usher() {
                let somebody = Self.people.randomElement(using: &random) ?? change.user
                await Self.answer(somebody, .keep, nil, usher, directory, witness, clock)
            }
            if Int.random(in: 0..<10, using: &random) == 0 { throw .server(status: 503, message: "busy") }
            let before = directory.users.first { $0.id == change.user }
            try await inner(change)
            if let before, !change.effect.stands(for: before) {
                let hit = WarningLedger.Hit(
                    person: change.user, rule: change.effect == .suspend ? "a" : "b", at: clock.now,
                    lastActive: Self.lastActive(before))
                witness.with { $0.hits.append(hit) }
            }
            if life.changeWasMade() { throw .connectionLost("the process was killed") }
            if Int.random(in: 0..<10, using: &random) == 0 { throw .connectionLost("reset") }
        }
        return client
    }

    /// In Jira, which is what both rules look at.
    private static func lastActive(_ user: User) -> Activity {
        user.activity.first { $0.product == "jira@1" }?.lastActive ?? .never
    }

    private func change(_ id: AccountID, _ body: (inout User) -> Void) {
        guard var user = directory.users.first(where: { $0.id == id }) else { return }
        body(&user)
        directory.put(user)
    }

    private mutating func signIn(_ id: AccountID, lag: Duration) {
        let then = clock.now - lag
        guard let user = directory.users.first(where: { $0.id == id }), user.membership == .active,
            user.groups == ["g1"]
        else { return }
        if case .at(let last) = Self.lastActive(user), last >= then { return }
        change(id) { $0.activity[1] = ProductActivity(product: "jira@1", lastActive: .at(then)) }
        witness.with { $0.logins[id, default: []].append(then) }
    }
}

// MARK: People

extension WarningTimeline {
    /// To the last mail they got, as its link says; nothing happens when they never got one, or cannot answer any more.
    private static func answer(
        _ id: AccountID, _ kind: Answer.Kind, _ away: CivilDay?, _ usher: Usher, _ directory: ScriptedDirectory,
        _ witness: WarningWitness, _ clock: TestClock
    ) async {
        let messageID = witness.with { $0.mails.last { $0.person == id }?.messageID }
        guard let mail = messageID?.split(separator: ".").first.map(String.init),
            let queued = try? await usher.store.database.read({ try $0.outbox.mail(mail) }),
            let answer = try? await usher.answer(warning: WarningID(queued.subject), kind: kind, awayUntil: away),
            let rule = answer.rule
        else { return }
        let lastActive = directory.users.first { $0.id == id }.map(lastActive) ?? .never
        let said = WarningLedger.Said(
            id: answer.id, person: id, rule: rule, kind: kind, at: answer.answeredAt, lastActive: lastActive,
            until: answer.until, waits: answer.state == .waits)
        witness.with { ledger in
            if !ledger.said.contains(where: { $0.id == said.id }) { ledger.said.append(said) }
        }
    }

    /// An administrator withdraws or decides.
    private mutating func decide() async {
        let (all, now) = (witness.with { $0.said }, clock.now)
        let open = all.filter { $0.withdrawnAt == nil && !($0.waits && $0.decidedAt != nil) }
        guard let one = open.randomElement(using: &random) else { return }
        let keeps = chance(50)
        if one.waits {
            guard (try? await usher.decide(answer: one.id, keep: keeps, by: "admin:ada")) != nil else { return }
        } else {
            guard (try? await usher.withdraw(answer: one.id, by: "admin:ada")) != nil else { return }
        }
        let until = try? await usher.answer(one.id)?.until
        witness.with { ledger in
            guard let place = ledger.said.firstIndex(where: { $0.id == one.id }) else { return }
            if one.waits, keeps {
                (ledger.said[place].decidedAt, ledger.said[place].until) = (now, until)
            } else {
                ledger.said[place].withdrawnAt = now
            }
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func somebody() -> AccountID { Self.people.randomElement(using: &random) ?? "p2" }
}

// MARK: What happens

extension WarningTimeline {
    /// What went wrong, each as a line; empty when everything held.
    mutating func run(steps: Int) async throws -> [String] {
        for _ in 0..<steps {
            clock.advance(by: pause())
            for _ in 0..<Int.random(in: 0...2, using: &random) { try await happen() }
            if chance(90) { await scheduler.tick() }
            clock.advance(by: .seconds(1))
            if chance(80) { _ = try? await usher.deliverMail() }
            clock.advance(by: .seconds(1))
            let isDead = life.isDead
            if isDead { try await begin() }
            let wrong = try await judged(afterDeath: isDead)
            if !wrong.isEmpty { return wrong }
        }
        return []
    }

    private mutating func pause() -> Duration {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .minutes(11)
        case 1, 2: .hours(5)
        case 3...5: .hours(13)
        case 6...8: .hours(25)
        default: .days(Int.random(in: 3...12, using: &random))
        }
    }

    private mutating func happen() async throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: signIn(somebody(), lag: .minutes(Int.random(in: 0...180, using: &random)))
        case 2: change(somebody()) { ($0.membership, $0.suspendedAt, $0.groups) = (.active, nil, ["g1"]) }
        case 3:
            let id = somebody()
            change(id) { ($0.membership, $0.suspendedAt, $0.groups) = (.active, nil, ["g1"]) }
            signIn(id, lag: .zero)
        case 4: try await changeRule("a", threshold: 20...40, notice: 5...9)
        case 5: try await changeRule("b", threshold: 15...30, notice: 2...5)
        case 6:
            var rule = rules["a"] ?? Self.rule("a", threshold: 30, notice: 7, required: true)
            if chance(50) { rule.isEnabled.toggle() } else { rule.mode = rule.mode == .live ? .safe : .live }
            try? await save(rule)
        case 7: try? await setTemplate(isOn: chance(60))
        case 8: server.set([.well, .well, .busy, .misconfigured, .losesAnswers].randomElement(using: &random) ?? .well)
        case 9, 10, 11:
            let away = chance(30) ? CivilDay(daysSince1970: TimeZone.gmt.day(at: clock.now).daysSince1970 + 20) : nil
            await Self.answer(somebody(), chance(65) ? .keep : .release, away, usher, directory, witness, clock)
        case 12: await decide()
        case 13, 14: _ = try? await usher.run(ruleNamed: chance(70) ? "b" : "a", mode: .live, by: "admin:ada")
        case 15: life.die(afterWrites: Int.random(in: 1...25, using: &random))
        case 16: chance(50) ? life.dieOfMail() : life.dieOfChange()
        case 17:
            let fails = chance(40)
            directory.readScript { _ in fails ? .server(status: 500, message: "away") : nil }
        case 18:
            for run in (try? await usher.runs()) ?? [] where run.state == .paused {
                _ = try? await usher.resume(run.id, by: "admin:ada")
            }
        default:
            let id = somebody()
            let isAdmin = chance(50)
            change(id) { $0.roles = isAdmin ? [PlatformRole.orgAdmin] : [] }
        }
        // Nothing happens at the same time as what follows.
        clock.advance(by: .seconds(1))
        if life.isDead { try await begin() }
    }

    private mutating func changeRule(
        _ id: RuleID, threshold: ClosedRange<Int>, notice: ClosedRange<Int>
    ) async throws {
        var rule = Self.rule(
            id, threshold: Int.random(in: threshold, using: &random), notice: Int.random(in: notice, using: &random),
            required: true)
        (rule.isEnabled, rule.mode) = (rules[id]?.isEnabled ?? true, rules[id]?.mode ?? .live)
        try? await save(rule)
    }

    private func setTemplate(isOn: Bool) async throws {
        try await usher.store.database.write { db in
            guard var template = try db.templates.named("removal-warning") else { return }
            (template.isEnabled, template.version) = (isOn, template.version + 1)
            try db.templates.save(template)
        }
    }

    /// The ledger's judgement, after what the program has on record was filled in.
    private func judged(afterDeath: Bool) async throws -> [String] {
        let mails = witness.with { $0.mails }
        let records = try await usher.store.database.read { db in
            try mails.map { mail -> SentWarning? in
                let id = mail.messageID.split(separator: ".").first.map(String.init) ?? ""
                return try db.outbox.mail(id).flatMap { try db.warnings.warning(WarningID($0.subject)) }
            }
        }
        return witness.with { ledger in
            var wrong: [String] = []
            for (place, record) in records.enumerated() {
                guard let record else {
                    wrong.append("A mail went out that is not on record.")
                    continue
                }
                ledger.mails[place].warning = record.id
                (ledger.mails[place].mark, ledger.mails[place].queuedAt) = (record.lastActive, record.queuedAt)
                ledger.mails[place].isNoted = record.acceptedAt != nil
                if place >= ledger.judgedMails, record.acceptedAt == nil, !ledger.mails[place].isLost {
                    ledger.mails[place].isLost = true
                    if !afterDeath { wrong.append("\(record.user) got a mail that nobody noted") }
                }
            }
            return wrong
                + ledger.judge().map { line in
                    let person = line.split(separator: " ").first.map { AccountID(String($0)) } ?? "p0"
                    return "\(line)\n  \(ledger.course(of: person))"
                }
        }
    }
}

// MARK: The end

extension WarningTimeline {
    /// When nothing goes wrong any more and nobody comes back, everybody who may be hit is warned and hit in the end.
    mutating func calmDown() async throws -> [String] {
        server.set(.well)
        directory.readScript { _ in nil }
        try await begin()
        try await setTemplate(isOn: true)
        try await save(Self.rule("a", threshold: 30, notice: 7, required: true))
        for answer in try await usher.waitingAnswers() {
            try await usher.decide(answer: answer.id, keep: false, by: "admin:ada")
            let now = clock.now
            witness.with { ledger in
                for place in ledger.said.indices where ledger.said[place].id == answer.id {
                    ledger.said[place].withdrawnAt = now
                }
            }
        }
        for _ in 0..<16 {
            clock.advance(by: .days(5) + .hours(1))
            await scheduler.tick()
            clock.advance(by: .seconds(1))
            _ = try? await usher.deliverMail()
            let wrong = try await judged(afterDeath: false)
            if !wrong.isEmpty { return wrong }
        }
        return directory.users.filter { user in
            user.membership == .active && user.roles.isEmpty && user.id != Self.hidden && user.id != Self.refused
        }.map { "\($0.id) was never hit, though nothing was in the way" }
    }

    var summary: (mails: Int, hits: Int, answers: Int, lives: Int) {
        let (mails, hits, said) = witness.with { ($0.mails.count, $0.hits.count, $0.said.count) }
        return (mails, hits, said, lives)
    }
}
