import Core
import Engine

/// What the demo tells before it serves: the seats of each product, and what each rule would do.
struct DemoSummary {
    struct Seats {
        var product: String
        var seats: Int
        /// Of them, not seen in the product for 90 days, or never.
        var idle: Int
    }
    struct RulePreview {
        var name: String
        var mode: RunMode
        var plan: Plan
    }

    var sync: SyncResult
    var seats: [Seats]
    var rules: [RulePreview]

    static func make(_ usher: Usher, after sync: SyncResult) async throws -> DemoSummary {
        var rules: [RulePreview] = []
        // What answers requests has nothing to do before somebody asks.
        for rule in try await usher.rules() where rule.trigger.request == nil {
            let planned = try await usher.plan(ruleNamed: rule.name)
            rules.append(RulePreview(name: rule.name, mode: rule.mode, plan: planned.plan))
        }
        let snapshot = try await usher.snapshot()
        return DemoSummary(sync: sync, seats: seats(in: snapshot), rules: rules)
    }

    private static func seats(in snapshot: Snapshot) -> [Seats] {
        let limit = (snapshot.takenAt ?? Instant(seconds: 0)) - .days(90)
        return snapshot.products.indices.filter { !snapshot.products[$0].isSandbox }
            .map { product in
                let holders = snapshot.seats(ofProductAt: product)
                let idle = holders.count { position in
                    switch snapshot.lastActive(at: position, inProductsAt: [product]) {
                    case .at(let instant): instant < limit
                    case .never: true
                    case .unknown: false
                    }
                }
                return Seats(product: snapshot.products[product].label, seats: holders.count, idle: idle)
            }
            .sorted { ($1.seats, $0.product) < ($0.seats, $1.product) }
    }

    var text: String {
        var products = TextTable([.whole("PRODUCT"), .number("SEATS"), .number("IDLE FOR 90 DAYS")])
        for entry in seats { products.add([entry.product, entry.seats.grouped, entry.idle.grouped]) }
        var previews = TextTable([
            TextTable.Column("RULE", minimum: 20), .whole("MODE"), .number("WOULD CHANGE"), .number("LEFT ALONE"),
            .number("SEATS FREED"), .whole("WAITS FOR A PERSON"),
        ])
        for rule in rules {
            previews.add([
                rule.name, rule.mode.rawValue, rule.plan.affected.grouped, rule.plan.spared.count.grouped,
                rule.plan.seats.reduce(0) { $0 + $1.freed }.grouped,
                rule.mode == .live ? DemoSummary.hold(rule.plan) : "",
            ])
        }
        let width = Terminal.outputWidth
        return [
            "Read from a simulated organisation: " + SyncCommand.words(sync), "", products.rendered(width: width), "",
            previews.rendered(width: width),
        ].joined(separator: "\n")
    }

    private static func hold(_ plan: Plan) -> String {
        plan.holds.map { hold in
            switch hold {
            case .brake(_, let limit): "more than \(limit) users"
            case .approvalRequired: "approval"
            }
        }.joined(separator: ", ")
    }

    var fields: [JSONValue.Field] {
        let fields: KeyValuePairs<String, JSONValue> = [
            "users": .integer(sync.users), "groups": .integer(sync.groups), "apiCalls": .integer(sync.apiCalls),
            "seats": .array(
                seats.map {
                    .object([
                        "product": .text($0.product), "seats": .integer($0.seats), "idle": .integer($0.idle),
                    ])
                }),
            "rules": .array(
                rules.map {
                    .object([
                        "name": .text($0.name), "mode": .text($0.mode.rawValue), "hash": .text($0.plan.hash),
                        "matched": .integer($0.plan.matched), "affected": .integer($0.plan.affected),
                        "spared": .integer($0.plan.spared.count),
                        "seatsFreed": .integer($0.plan.seats.reduce(0) { $0 + $1.freed }),
                        "holds": .texts($0.plan.holds.map(\.text)),
                    ])
                }),
        ]
        return fields.map { JSONValue.Field($0.key, $0.value) }
    }
}
