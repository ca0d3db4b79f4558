import Core
import Foundation
import Hummingbird

extension FilterBuilder {
    /// Reads the fields that `BuilderForm` shows. Throws for a number of days that is none.
    init(form: Form) throws(Refusal) {
        self.init()
        let text = form.trimmed("search")
        search = text.isEmpty ? nil : text
        for field in Self.choiceFields { include(field, form.all(field.rawValue)) }
        include(.product, form.all("product"))
        include(.group, form.all("group"))
        include(.emailDomain, form.all("domain"))
        exclude(.product, form.all("noProduct"))
        exclude(.group, form.all("noGroup"))
        exclude(.emailDomain, form.all("noDomain"))
        activity = try Self.activity(form)
        added =
            switch form["addedTest"] {
            case "before": .before(try Self.period(form["addedAmount"], form["addedUnit"]))
            case "within": .within(try Self.period(form["addedAmount"], form["addedUnit"]))
            default: nil
            }
        isProtected = Bool(form["protected"])
        guard let left = try? Filter(parsing: form["rest"]) else { throw .unreadable }
        // What has no field must not take one: it stays beside them.
        rest =
            switch left.condition {
            case .all(let nodes): nodes
            case let node?: [node]
            case nil: []
            }
        order = left.order
    }

    private mutating func include(_ field: FilterField, _ names: [String]) {
        included[field] = Self.cleaned(names)
    }

    private mutating func exclude(_ field: FilterField, _ names: [String]) {
        excluded[field] = Self.cleaned(names)
    }

    /// Without empty ones and repetition; `nil` when nothing is left.
    private static func cleaned(_ names: [String]) -> [String]? {
        var seen: Set<String> = []
        let kept = names.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter {
            !$0.isEmpty && seen.insert($0).inserted
        }
        return kept.isEmpty ? nil : kept
    }

    private static func activity(_ form: Form) throws(Refusal) -> [Activity] {
        let (tests, amounts) = (form.all("activityTest"), form.all("activityAmount"))
        let units = form.all("activityUnit")
        var list: [Activity] = []
        for (index, product) in form.all("activityProduct").enumerated() {
            guard index < tests.count, index < amounts.count, index < units.count else { throw .unreadable }
            let test: ActivityTest
            switch ActivityForm.Kind(rawValue: tests[index]) {
            case .any?, nil: continue
            case .never?: test = .never
            case .seen?: test = .seen
            case .away?: test = .away(try period(amounts[index], units[index]))
            case .awayOrNever?: test = .awayOrNever(try period(amounts[index], units[index]))
            case .within?: test = .within(try period(amounts[index], units[index]))
            }
            list.append(Activity(product: product.isEmpty ? nil : product, test: test))
        }
        return list
    }

    private static func period(_ amount: String, _ unit: String) throws(Refusal) -> RelativeTime {
        guard let unit = RelativeTime.Unit(rawValue: unit), let number = Int(amount),
            (1...unit.largestAmount).contains(number)
        else {
            throw Refusal(
                .badRequest, "That is not a period",
                "Write a whole number from 1 on, for example 90. “\(amount)” is none.")
        }
        return RelativeTime(amount: number, unit: unit)
    }
}
