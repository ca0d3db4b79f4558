import Core

/// What a plan would do, in the order in which every preview says it: the one big number, of how many, the bar, what
/// happens, seats and money, side effects, who is left alone and why. Shown by `plan-preview.mustache`, inside a section
/// of the page's property that holds it.
struct PlanPreview: Sendable {
    /// `118`.
    let count: String
    /// `people lose product access`: what follows the number.
    let headline: String
    /// `of 271 who match; 153 are left alone`.
    let ofMatched: String
    /// `nil` when nobody matched.
    let bar: Bar?
    let holds: [Remark]
    /// One line for each kind of step.
    let steps: [StepLine]
    /// Seats and money; empty when neither changes.
    let facts: [Fact]
    /// Products whose price is not known; `nil` when there are none.
    let unpriced: String?
    let sideEffects: [Remark]
    /// `nil` when nobody is left alone.
    let leftAlone: LeftAlone?
    /// `nil` when nobody is changed.
    let changed: PersonList?

    struct Bar: Sendable {
        /// Parts of the width, such as `43.54%`.
        let changedWidth: String
        let restWidth: String
        let label: String
        let changedKey: String
        let restKey: String
    }
    /// Something to know before the button is pressed.
    struct Remark: Sendable {
        let title: String
        let text: String
    }
    struct Fact: Sendable {
        let term: String
        let value: String
        let detail: String
    }
    struct Person: Sendable {
        let path: String
        let initials: String
        let name: String
        let email: String?
    }
    struct PersonList: Sendable {
        let summary: String
        let people: [Person]
        let rest: More?
    }
    /// Those that a list leaves out.
    struct More: Sendable {
        let text: String
        /// Where all of them are; `nil` when there is no such list.
        let path: String?
    }
    struct LeftAlone: Sendable {
        let summary: String
        let reasons: [Reason]
    }
    struct Reason: Sendable {
        let count: String
        let sentence: String
        /// What exactly, the most frequent first; `nil` when the sentence says it all.
        let detail: String?
        let people: [Person]
        let rest: More?
    }

    /// Most people whose names are shown in one list.
    static let mostNames = 10

    /// - Parameters:
    ///   - snapshot: what the plan was made from; who is not in it is shown by id.
    ///   - savings: what the seats save, `nil` when that is not worked out.
    ///   - sparedPath: where everybody with a reason is listed; `nil` gives the user browser as long as the query that
    ///     names them stays short.
    ///   - changedPath: the same for everybody who is changed.
    init(
        _ plan: Plan, in snapshot: Snapshot, savings: Savings?,
        sparedPath: ((SparedUser.Reason) -> String?)? = nil, changedPath: String? = nil
    ) {
        let affected = plan.affected
        count = Wording.number(affected)
        headline = Self.headline(plan, affected: affected)
        ofMatched = Self.ofMatched(plan, affected: affected)
        bar = Self.bar(changed: affected, spared: plan.spared.count)
        holds = plan.holds.map(Self.remark)
        steps = StepLine.lines(of: plan, in: snapshot)
        facts = Self.seats(plan, in: snapshot) + (savings.map(Self.money) ?? [])
        unpriced = savings.flatMap { Self.unpriced($0, in: snapshot) }
        let labels = Dictionary(
            snapshot.products.map { ($0.label, $0.id) }, uniquingKeysWith: { first, _ in first })
        let names = snapshot.shownProductNames
        sideEffects = plan.sideEffects.map { effect in
            Self.remark(effect, product: labels[effect.subject].flatMap { names[$0] } ?? effect.subject)
        }
        leftAlone = LeftAlone(plan.spared, in: snapshot, path: sparedPath)
        changed = PersonList(plan, affected: affected, in: snapshot, path: changedPath)
    }

    private static func ofMatched(_ plan: Plan, affected: Int) -> String {
        guard plan.matched > 0 else { return "Nobody matches." }
        let matched = "of \(Wording.number(plan.matched)) who match\(plan.matched == 1 ? "es" : "")"
        let left = plan.spared.count
        guard left > 0 else { return matched }
        return "\(matched); \(Wording.number(left)) \(left == 1 ? "is" : "are") left alone"
    }

    private static func bar(changed: Int, spared: Int) -> Bar? {
        guard changed + spared > 0 else { return nil }
        let share = Double(changed) / Double(changed + spared) * 100
        let (done, left) = ("\(Wording.number(changed)) changed", "\(Wording.number(spared)) left alone")
        return Bar(
            changedWidth: percent(share), restWidth: percent(100 - share), label: "\(done), \(left)", changedKey: done,
            restKey: left)
    }

    /// Two decimals, as SVG attributes want them.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((min(max(share, 0), 100) * 100).rounded())
        let part = hundredths % 100
        return "\(hundredths / 100).\(part < 10 ? "0" : "")\(part)%"
    }

    private static func remark(_ hold: Plan.Hold) -> Remark {
        switch hold {
        case .brake(let users, let limit):
            Remark(
                title: "Held back by the brake: \(Wording.people(users)), the limit is \(Wording.number(limit))",
                text: "A live run waits until somebody approves exactly this plan. Nothing is changed before.")
        case .approvalRequired:
            Remark(
                title: "Every run of this rule waits for approval",
                text: "A live run waits until somebody approves exactly this plan. Nothing is changed before.")
        }
    }

    private static func remark(_ effect: SideEffect, product: String) -> Remark {
        let people = Wording.people(effect.users)
        let lose = effect.users == 1 ? "loses" : "lose"
        return switch effect.kind {
        case .losesOtherProduct: Remark(title: "\(people) \(lose) \(product) too", text: effect.text)
        case .vendorNotifies: Remark(title: "\(people) will hear of it from Atlassian", text: effect.text)
        case .becomesFinal: Remark(title: "This becomes final", text: effect.text)
        }
    }
}

extension Plan {
    /// The first of those with a step, in the plan's order.
    func changedUsers(first limit: Int) -> [AccountID] {
        var users: [AccountID] = []
        for step in steps where step.user != users.last {
            guard users.count < limit else { break }
            users.append(step.user)
        }
        return users
    }
}
