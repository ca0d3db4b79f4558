import Core
import TestSupport

/// Random values of the model, the same for the same seed.
struct RandomValues {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    mutating func flip() -> Bool { Bool.random(using: &random) }
    mutating func one<Value>(of values: [Value]) -> Value { values[number(0...(values.count - 1))] }
    mutating func one<Value: CaseIterable>() -> Value { one(of: Array(Value.allCases)) }
    mutating func maybe<Value>(_ make: (inout RandomValues) -> Value) -> Value? { flip() ? make(&self) : nil }
    mutating func many<Value>(_ range: ClosedRange<Int>, _ make: (inout RandomValues) -> Value) -> [Value] {
        (0..<number(range)).map { _ in make(&self) }
    }

    /// Text that breaks careless quoting; at least one character.
    mutating func text() -> String {
        let parts = [
            "a", "Zoë", "'", "\"", ";--", "\\", "%", "?", "$1", "名前", "👩🏽‍🚀", "\n", "\t", " ", "0", "\u{301}", "ß",
            "DROP TABLE users",
        ]
        return many(1...6) { $0.one(of: parts) }.joined()
    }
    mutating func instant() -> Instant { Instant(milliseconds: Int64(number(-1_000_000_000_000...4_000_000_000_000))) }

    mutating func product(_ number: Int) -> Product {
        Product(
            id: ProductID("jira@\(number)"), key: "jira", name: text(), site: text(), url: maybe { $0.text() },
            resource: text(), plan: maybe { $0.text() }, isSandbox: flip(), capacity: maybe { $0.number(0...100_000) })
    }
    mutating func group(_ number: Int, products: [Product]) -> Group {
        Group(
            id: GroupID("group-\(number)"), name: text(), details: maybe { $0.text() }, directory: maybe { $0.text() },
            isSynced: flip(), isModifiable: flip(),
            grants: many(0...3) {
                Grant(product: $0.one(of: products).id, role: $0.one(of: roles), isDefault: $0.flip())
            })
    }
    mutating func user(_ number: Int, groups: [Group], products: [Product]) -> User {
        User(
            id: AccountID("712020:user-\(number)"), name: text(), email: maybe { $0.text() + "@example.com" },
            accountType: one(), accountStatus: one(), membership: one(), claim: one(), managedBy: one(),
            roles: Set(many(0...2) { $0.one(of: roles) }).sorted(), isDeletionScheduled: flip(),
            addedToOrg: maybe { $0.instant() }, suspendedAt: maybe { $0.instant() },
            deactivatedAt: maybe { $0.instant() }, loginCount: maybe { $0.number(0...100_000) },
            groups: Set(many(0...6) { $0.one(of: groups).id }).sorted(),
            activity: Set(many(0...3) { $0.one(of: products).id }).sorted().map {
                ProductActivity(product: $0, lastActive: one(of: [.at(instant()), .never, .unknown]))
            },
            directRoles: maybe { values in
                Set(values.many(0...2) { DirectRole(product: $0.one(of: products).id, role: $0.one(of: roles)) })
                    .sorted { ($0.product, $0.role) < ($1.product, $1.role) }
            })
    }
    mutating func organization(users count: Int) -> (users: [User], groups: [Group], products: [Product]) {
        let products = (0..<4).map { product($0) }
        let groups = (0..<12).map { group($0, products: products) }
        return ((0..<count).map { user($0, groups: groups, products: products) }, groups, products)
    }

    mutating func effect() -> Effect {
        let role = DirectRole(product: ProductID("jira@\(number(0...9))"), role: one(of: roles))
        return one(of: [
            .suspend, .restore, .deactivate, .reactivate, .delete, .cancelDeletion, .addToGroup(GroupID(text())),
            .removeFromGroup(GroupID(text())), .assignRole(role), .revokeRole(role),
        ])
    }
    mutating func plan(users count: Int) -> Plan {
        var steps: [Step] = []
        for user in 0..<count {
            for _ in 0..<number(1...3) {
                steps.append(
                    Step(
                        index: steps.count, user: AccountID("user-\(user)"), effect: effect(), action: one(),
                        condition: steps.isEmpty || flip() ? .afterSuccess : .ifFailed(steps.count - 1)))
            }
        }
        return Plan(
            rule: maybe { RuleID($0.text()) }, madeAt: instant(), matched: number(0...1000), steps: steps,
            spared: (0..<number(0...5)).map {
                SparedUser(user: AccountID("spared-\($0)"), reason: one(), detail: text())
            },
            seats: many(0...3) { values in
                SeatChange(
                    product: ProductID(values.text()), freed: values.number(-9...9),
                    grantedThrough: values.many(0...2) { .init(name: $0.text(), users: $0.number(0...9)) })
            },
            sideEffects: many(0...3) {
                SideEffect(kind: $0.one(), subject: $0.text(), users: $0.number(0...9), text: $0.text())
            },
            holds: one(of: [[], [.approvalRequired], [.brake(users: 60, limit: 50), .approvalRequired]]),
            brakeLimit: maybe { $0.number(0...99) }, hash: text())
    }
    mutating func run(_ id: String, plan: Plan, state: RunState) -> Run {
        Run(
            id: RunID(id), kind: one(), mode: one(), state: state, title: text(), rule: plan.rule,
            undoes: maybe { RunID($0.text()) }, actor: text(), planHash: plan.hash, createdAt: instant(),
            startedAt: maybe { $0.instant() }, finishedAt: maybe { $0.instant() }, approvedBy: maybe { $0.text() },
            cancelRequested: flip(), reason: maybe { $0.text() }, counts: RunCounts(affected: plan.affected))
    }

    mutating func action(nested: Bool = true) -> Action {
        var actions: [Action] = [
            .addToGroups(many(1...3) { $0.text() }), .removeFromGroups(many(1...3) { $0.text() }),
            .removeFromAllGroups, .removeFromAllAccessGroups, .removeProductAccess(many(1...2) { $0.text() }),
            .suspend, .restore, .deactivate, .reactivate, .giveBack, .renameWithSuffix(text()),
            .invalidatePassword(sendResetLink: flip()), .sendMail(template: text()),
            .createIssue(IssueTemplate(project: text(), issueType: text(), summary: text())),
        ]
        if nested { actions.append(.delete(orElse: many(0...2) { $0.action(nested: false) })) }
        return one(of: actions)
    }
    mutating func trigger() -> Trigger {
        let time = TimeOfDay(hour: number(0...23), minute: number(0...59)) ?? TimeOfDay("00:00")
        let day = CivilDay(daysSince1970: Int64(number(0...50_000)))
        var triggers: [Trigger] = [
            .manual, .event(one()),
            .request(
                RequestTrigger(
                    channel: maybe { $0.one() }, project: maybe { $0.text() }, requestType: maybe { $0.text() },
                    product: maybe { ProductKey($0.text()) })),
        ]
        if let time {
            triggers.append(.weekly(on: Set(many(1...4) { $0.one() }), at: time))
            triggers.append(.interval(every: number(1...9), unit: one(), from: day, at: time))
        }
        return one(of: triggers)
    }
    mutating func rule(_ id: String, savedFilter: String) -> Rule {
        Rule(
            id: RuleID(id), name: "\(id) \(text())", details: text(), isEnabled: flip(), mode: one(),
            selection: flip() ? .filter(text()) : .savedFilter(savedFilter), trigger: trigger(),
            schedule: ScheduleOptions(timeZone: maybe { $0.text() }, missed: one()),
            actions: many(1...4) { $0.action() }, onlyGroups: many(0...2) { $0.text() },
            protect: Rule.Protection(groups: many(0...2) { $0.text() }, users: many(0...2) { $0.text() }),
            brake: Brake(
                users: maybe { $0.number(0...99) }, percent: maybe { Double($0.number(0...1000)) / 8 }, when: one()),
            warn: maybe {
                Rule.Warning(template: $0.text(), daysBefore: $0.number(0...30), isRequired: $0.flip())
            }, approval: one(),
            report: Rule.Report(mail: many(0...2) { $0.text() }, file: flip(), log: flip()))
    }
    mutating func entry() -> AuditEntry {
        var details: [String: String] = [:]
        for _ in 0..<number(0...3) { details[text()] = text() }
        return AuditEntry(
            at: instant(), actor: text(), verb: text(), subject: flip() ? "" : text(), run: maybe { RunID($0.text()) },
            details: details)
    }
}

private let roles = ["atlassian/user", "atlassian/admin", "atlassian/org-admin", "atlassian/guest"]
