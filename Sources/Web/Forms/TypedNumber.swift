import Core

/// The number of people that has to be typed before many are changed, or before what cannot be taken back.
struct TypedNumber: Sendable {
    /// More people than this ask for it.
    static let limit = 50

    let number: String
    let people: String
    /// What was typed was not it.
    let isWrong: Bool

    /// `nil` when nothing needs to be typed: few people, and a way back. `typed` is `nil` before anything was typed.
    init?(_ plan: Plan, typed: String?) {
        guard Self.isNeeded(for: plan) else { return nil }
        number = String(plan.affected)
        people = Wording.people(plan.affected)
        isWrong = typed.map { !Self.says(plan.affected, $0) } ?? false
    }

    static func isNeeded(for plan: Plan) -> Bool {
        plan.affected > limit || plan.affected > 0 && plan.steps.contains { $0.effect == .delete }
    }

    /// What is wrong with what was typed; `nil` when it is right or was not asked for.
    static func complaint(about text: String, for plan: Plan) -> String? {
        guard isNeeded(for: plan), !says(plan.affected, text) else { return nil }
        return "Type \(Wording.number(plan.affected)), the number of people this changes. Nothing was changed."
    }

    /// Whether the text is this number; separators and blanks do not matter.
    static func says(_ number: Int, _ text: String) -> Bool {
        Int(text.filter { !", .'\u{A0}\u{202F}".contains($0) }) == number
    }
}
