import Core

/// Checks values against the schemas of one description (OpenAPI 3.0 with `nullable`, and 3.1 with lists of types).
struct OpenAPISchemaChecker {
    /// The whole description, for `$ref`.
    let root: OpenAPIValue
    /// Members that a schema with `properties` does not list are violations, also where it allows others silently.
    let isStrict: Bool

    /// Every difference, each with its place in the value; empty when the value is as described.
    func violations(of value: OpenAPIValue, against schema: OpenAPIValue, at place: String) -> [String] {
        // `nullable` also counts beside a `$ref`, where the vendor writes it.
        let isNullable = schema["nullable"]?.isTrue == true || isNullable(resolve(schema))
        let schema = resolve(schema)
        if value == .null {
            let allowsNull =
                schema["type"]?.elements.contains(.string("null")) == true || schema["type"]?.text == "null"
            return isNullable || allowsNull ? [] : ["\(place): null is not allowed"]
        }
        var found = typeViolations(value, schema, place)
        guard found.isEmpty else { return found }
        found += enumViolations(value, schema, place)
        switch value {
        case .object(let members): found += objectViolations(members, schema, place)
        case .array(let elements): found += arrayViolations(elements, schema, place)
        case .string(let text): found += stringViolations(text, schema, place)
        case .number(let number): found += numberViolations(number, schema, place)
        case .bool, .null: break
        }
        return found + combinationViolations(value, schema, place)
    }

    /// The schema a chain of references leads to. A reference that leads nowhere gives a schema that allows all.
    func resolve(_ schema: OpenAPIValue) -> OpenAPIValue {
        var (schema, hops) = (schema, 0)
        while let reference = schema["$ref"]?.text, hops < 32 {
            schema = reference.split(separator: "/").dropFirst().reduce(root) { place, name in
                let key = String(name).replacing("~1", with: "/").replacing("~0", with: "~")
                return place[key] ?? .object([:])
            }
            hops += 1
        }
        return schema
    }

    private func isNullable(_ schema: OpenAPIValue) -> Bool {
        if schema["nullable"]?.isTrue == true || schema.members.isEmpty || schema["type"]?.text == "null" {
            return true
        }
        let choices = (schema["anyOf"]?.elements ?? []) + (schema["oneOf"]?.elements ?? [])
        return choices.contains { isNullable(resolve($0)) }
    }

    private func typeViolations(_ value: OpenAPIValue, _ schema: OpenAPIValue, _ place: String) -> [String] {
        let types = schema["type"]?.text.map { [$0] } ?? schema["type"]?.elements.compactMap(\.text) ?? []
        let fits = types.contains { $0 == value.typeName || ($0 == "number" && value.typeName == "integer") }
        return fits || types.isEmpty
            ? [] : ["\(place): \(value.typeName) instead of \(types.joined(separator: " or "))"]
    }

    private func enumViolations(_ value: OpenAPIValue, _ schema: OpenAPIValue, _ place: String) -> [String] {
        guard let allowed = schema["enum"]?.elements, !allowed.contains(value) else { return [] }
        return ["\(place): \(value) is not among \(allowed.compactMap(\.text).joined(separator: ", "))"]
    }

    private func objectViolations(
        _ members: [String: OpenAPIValue], _ schema: OpenAPIValue, _ place: String
    ) -> [String] {
        let required = requiredNames(schema)
        var found = required.filter { members[$0] == nil }.map { "\(place): '\($0)' is missing" }
        let properties = schema["properties"]?.members ?? [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[name] {
                found += violations(of: member, against: property, at: "\(place).\(name)")
            } else {
                found += undescribed(name, member, schema, place)
            }
        }
        return found
    }

    private func undescribed(
        _ name: String, _ member: OpenAPIValue, _ schema: OpenAPIValue, _ place: String
    ) -> [String] {
        if case .object(let additional)? = schema["additionalProperties"] {
            return violations(of: member, against: .object(additional), at: "\(place).\(name)")
        }
        let isForbidden = schema["additionalProperties"] == .bool(false)
        guard isForbidden || (isStrict && !knownNames(schema).isEmpty && !knownNames(schema).contains(name)) else {
            return []
        }
        return ["\(place): '\(name)' is not in the description"]
    }

    /// Names a schema describes, by itself or through what it combines.
    private func knownNames(_ schema: OpenAPIValue) -> Set<String> {
        var names = Set((schema["properties"]?.members ?? [:]).keys)
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in schema[keyword]?.elements ?? [] { names.formUnion(knownNames(resolve(part))) }
        }
        return names
    }

    private func requiredNames(_ schema: OpenAPIValue) -> [String] {
        (schema["required"]?.elements ?? []).compactMap(\.text)
    }

    private func arrayViolations(_ elements: [OpenAPIValue], _ schema: OpenAPIValue, _ place: String) -> [String] {
        var found: [String] = []
        if let least = schema["minItems"]?.number, Double(elements.count) < least {
            found.append("\(place): \(elements.count) items, at least \(Int(least))")
        }
        if let most = schema["maxItems"]?.number, Double(elements.count) > most {
            found.append("\(place): \(elements.count) items, at most \(Int(most))")
        }
        if schema["uniqueItems"]?.isTrue == true,
            elements.indices.contains(where: { elements[..<$0].contains(elements[$0]) })
        {
            found.append("\(place): an item is repeated")
        }
        guard let items = schema["items"] else { return found }
        for (index, element) in elements.enumerated() {
            found += violations(of: element, against: items, at: "\(place)[\(index)]")
        }
        return found
    }

    private func stringViolations(_ text: String, _ schema: OpenAPIValue, _ place: String) -> [String] {
        if let pattern = schema["pattern"]?.text, let regex = try? Regex(pattern), text.firstMatch(of: regex) == nil {
            return ["\(place): '\(text)' does not match \(pattern)"]
        }
        let isWrong =
            switch schema["format"]?.text {
            case "date-time": Instant(iso8601: text) == nil
            case "date": CivilDay(text) == nil
            default: false
            }
        return isWrong ? ["\(place): '\(text)' is no \(schema["format"]?.text ?? "")"] : []
    }

    private func numberViolations(_ number: Double, _ schema: OpenAPIValue, _ place: String) -> [String] {
        var found: [String] = []
        if let least = schema["minimum"]?.number, number < least {
            found.append("\(place): \(number) is below \(least)")
        }
        if let most = schema["maximum"]?.number, number > most { found.append("\(place): \(number) is above \(most)") }
        return found
    }

    private func combinationViolations(
        _ value: OpenAPIValue, _ schema: OpenAPIValue, _ place: String
    ) -> [String] {
        // The parts of an `allOf` each know only some of the members, so what none of them knows is looked for once.
        let lenient = OpenAPISchemaChecker(root: root, isStrict: false)
        var found: [String] = []
        for part in schema["allOf"]?.elements ?? [] {
            found += lenient.violations(of: value, against: part, at: place)
        }
        if isStrict, schema["allOf"] != nil, schema["properties"] == nil {
            let known = knownNames(schema)
            for name in value.members.keys.sorted() where !known.isEmpty && !known.contains(name) {
                found.append("\(place): '\(name)' is not in the description")
            }
        }
        if let choices = schema["anyOf"]?.elements ?? schema["oneOf"]?.elements {
            let attempts = choices.map { violations(of: value, against: $0, at: place) }
            if !attempts.contains(where: \.isEmpty) {
                found += attempts.min { $0.count < $1.count } ?? []
            }
        }
        return found
    }
}
