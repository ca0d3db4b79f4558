import Core

/// What a run keeps of its plan besides the steps and the spared users, which have tables of their own.
struct PlanRecord: Codable {
    var rule: RuleID?
    var madeAt: Instant
    var matched: Int
    var seats: [Seats]
    var sideEffects: [Effects]
    var holds: [Hold]
    var brakeLimit: Int?

    struct Seats: Codable {
        var product: ProductID
        var freed: Int
        var grantedThrough: [Path]
    }
    struct Path: Codable {
        var name: String
        var users: Int
    }
    struct Effects: Codable {
        var kind: SideEffect.Kind
        var subject: String
        var users: Int
        var text: String
    }
    struct Hold: Codable {
        var kind: Kind
        var users: Int?
        var limit: Int?
        enum Kind: String, Codable { case brake, approvalRequired }
    }

    init(_ plan: Plan) {
        rule = plan.rule
        madeAt = plan.madeAt
        matched = plan.matched
        seats = plan.seats.map { seat in
            Seats(
                product: seat.product, freed: seat.freed,
                grantedThrough: seat.grantedThrough.map { Path(name: $0.name, users: $0.users) })
        }
        sideEffects = plan.sideEffects.map {
            Effects(kind: $0.kind, subject: $0.subject, users: $0.users, text: $0.text)
        }
        holds = plan.holds.map { hold in
            switch hold {
            case .brake(let users, let limit): Hold(kind: .brake, users: users, limit: limit)
            case .approvalRequired: Hold(kind: .approvalRequired)
            }
        }
        brakeLimit = plan.brakeLimit
    }

    var seatChanges: [SeatChange] {
        seats.map { seat in
            SeatChange(
                product: seat.product, freed: seat.freed,
                grantedThrough: seat.grantedThrough.map { SeatChange.Path(name: $0.name, users: $0.users) })
        }
    }

    func plan(steps: [Step], spared: [SparedUser], hash: String) -> Plan {
        Plan(
            rule: rule, madeAt: madeAt, matched: matched, steps: steps, spared: spared,
            seats: seatChanges,
            sideEffects: sideEffects.map {
                SideEffect(kind: $0.kind, subject: $0.subject, users: $0.users, text: $0.text)
            },
            holds: holds.map { hold in
                switch hold.kind {
                case .brake: .brake(users: hold.users ?? 0, limit: hold.limit ?? 0)
                case .approvalRequired: .approvalRequired
                }
            }, brakeLimit: brakeLimit, hash: hash)
    }
}
