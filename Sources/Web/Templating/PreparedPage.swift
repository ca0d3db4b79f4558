import Mustache

/// The values of a page as the template library finds them fastest: by name in a dictionary. Left to itself it looks
/// through all properties of a value by reflection, for every name in every row; this looks once at each value.
enum PreparedPage {
    /// Properties by name, lists of prepared elements; a property that is `nil` is missing. Texts, numbers, truths
    /// and whatever has no properties stay as they are.
    static func prepare(_ value: Any) -> Any { prepared(value) ?? [String: Any]() }

    /// `nil` for an optional without a value.
    private static func prepared(_ value: Any) -> Any? {
        switch value {
        case let text as String: return text
        case let truth as Bool: return truth
        case let number as Int: return number
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { prepared($0.value) }
        case .collection: return mirror.children.compactMap { prepared($0.value) }
        case .struct, .class: return properties(of: mirror) ?? value
        default: return value
        }
    }

    /// `nil` when there are none.
    private static func properties(of mirror: Mirror) -> [String: Any]? {
        guard !mirror.children.isEmpty else { return nil }
        var properties: [String: Any] = [:]
        properties.reserveCapacity(mirror.children.count)
        for case (let name?, let value) in mirror.children { properties[name] = prepared(value) }
        return properties
    }
}
