/// Reads a request's fields against their description. Anything that is not described is refused: a field that is
/// misspelt would otherwise be a filter that silently does nothing.
struct FieldReader {
    private var members: [String: JSONValue]
    private var known: Set<String> = []

    /// - Parameter body: empty counts as `{}` where the body is optional.
    init(body: [UInt8], required: Bool = false) throws(Failure) {
        if body.isEmpty, !required {
            members = [:]
            return
        }
        guard case .object(let object) = JSONValue.parse(body) else {
            throw .badRequest("The body is not a JSON object.")
        }
        members = object
    }

    /// Query parameters, as if they were a body: `arrays` may repeat.
    init(query: [(name: String, value: String)], arrays: Set<String>) throws(Failure) {
        members = [:]
        for (name, value) in query {
            if arrays.contains(name) {
                members[name] = .array((members[name]?.array ?? []) + [.string(value)])
            } else if members[name] != nil {
                throw .badRequest("\(name) is given twice.")
            } else {
                members[name] = Self.typed(name, value)
            }
        }
    }

    private static func typed(_ name: String, _ value: String) -> JSONValue {
        switch name {
        case "limit": Int(value).map(JSONValue.int) ?? .string(value)
        case "mfaEnabled", "includeUsers", "includeResources":
            value == "true" ? .bool(true) : value == "false" ? .bool(false) : .string(value)
        default: .string(value)
        }
    }

    var names: [String] { members.keys.sorted() }

    mutating func has(_ name: String) -> Bool {
        known.insert(name)
        return members[name] != nil
    }

    mutating func string(_ name: String, oneOf allowed: [String]? = nil) throws(Failure) -> String? {
        guard has(name), let member = members[name] else { return nil }
        guard let text = member.string else { throw .badRequest("\(name) must be a string.") }
        if let allowed, !allowed.contains(text) {
            throw .badRequest("\(name) must be one of \(allowed.joined(separator: ", ")).")
        }
        return text
    }

    mutating func requiredString(_ name: String, oneOf allowed: [String]? = nil) throws(Failure) -> String {
        guard let text = try string(name, oneOf: allowed), !text.isEmpty else {
            throw .badRequest("\(name) is required.")
        }
        return text
    }

    mutating func bool(_ name: String) throws(Failure) -> Bool? {
        guard has(name), let member = members[name] else { return nil }
        guard let flag = member.bool else { throw .badRequest("\(name) must be true or false.") }
        return flag
    }

    mutating func int(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard has(name), let member = members[name] else { return nil }
        guard let number = member.int, range.contains(number) else {
            throw .badRequest("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    mutating func strings(
        _ name: String, atMost most: Int, oneOf allowed: [String]? = nil, unique: Bool = false, atLeast least: Int = 1
    ) throws(Failure) -> [String]? {
        guard has(name), let member = members[name] else { return nil }
        guard let texts = member.strings else { throw .badRequest("\(name) must be an array of strings.") }
        guard texts.count >= least, texts.count <= most else {
            throw .badRequest("\(name) takes from \(least) to \(most) values.")
        }
        if unique, Set(texts).count != texts.count { throw .badRequest("\(name) repeats a value.") }
        if let allowed, let stranger = texts.first(where: { !allowed.contains($0) }) {
            throw .badRequest("\(name) does not know \(stranger).")
        }
        return texts
    }

    /// `sortBy`: at most one of `{field, direction}`. Returns whether it is descending; `nil` without one.
    mutating func sort(by field: String) throws(Failure) -> Bool? {
        guard has("sortBy"), let member = members["sortBy"] else { return nil }
        guard let items = member.array, items.count == 1, let item = items[0].object,
            Set(item.keys) == ["field", "direction"], item["field"] == .string(field),
            let direction = item["direction"]?.string, direction == "asc" || direction == "desc"
        else { throw .badRequest("sortBy takes one {field: \(field), direction: asc or desc}.") }
        return direction == "desc"
    }

    mutating func objects(_ name: String) throws(Failure) -> [[String: JSONValue]]? {
        guard has(name), let member = members[name] else { return nil }
        let objects = member.array?.compactMap(\.object)
        guard let objects, objects.count == member.array?.count else {
            throw .badRequest("\(name) must be an array of objects.")
        }
        return objects
    }

    mutating func value(_ name: String) -> JSONValue? {
        known.insert(name)
        return members[name]
    }

    /// Call when all described fields were read.
    func finish() throws(Failure) {
        if let stranger = names.first(where: { !known.contains($0) }) {
            throw .badRequest("\(stranger) is not described.")
        }
    }
}
