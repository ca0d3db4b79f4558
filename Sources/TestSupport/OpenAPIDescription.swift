import Foundation

/// A published interface description that requests and answers are held against.
///
///     let faults = OpenAPIDescription.organizations.violations(
///         ofRequest: "POST", "/v2/orgs/o/directories/-/users/search", body: data)
public struct OpenAPIDescription: Sendable {
    /// Organizations API of 21 August 2026. Its paths start below `/admin`.
    public static let organizations = load("organizations-2026-08-21")
    /// User management API of August 2026.
    public static let userManagement = load("user-management-2026-08")

    private let root: OpenAPIValue
    private let paths: [(template: [Substring], operations: [String: OpenAPIValue])]

    /// Throws when the data is not JSON.
    public init(_ data: Data) throws {
        root = try OpenAPIValue(data)
        paths = (root["paths"]?.members ?? [:]).map { path, item in
            (path.split(separator: "/", omittingEmptySubsequences: false), item.members)
        }
    }

    /// The descriptions are part of the repository, so a missing one is a broken checkout: the process ends.
    private static func load(_ name: String) -> OpenAPIDescription {
        let folder = URL(filePath: #filePath).appending(path: "../../../Tests/Fixtures/openapi").standardized
        do {
            return try OpenAPIDescription(Data(contentsOf: folder.appending(path: "\(name).json")))
        } catch {
            fatalError("The description \(name) could not be read from \(folder.path): \(error)")
        }
    }

    /// Everything about a request that the description does not allow; empty when all is as described.
    /// - Parameters:
    ///   - target: path and query, percent-encoded as sent, from where the description's paths start.
    ///   - body: `nil` or empty when the request has none.
    public func violations(ofRequest method: String, _ target: String, body: Data? = nil) -> [String] {
        guard let found = operation(method, target) else { return ["\(method) \(target) is not in the description"] }
        let checker = OpenAPISchemaChecker(root: root, isStrict: true)
        let parameters = (found.operation["parameters"]?.elements ?? []).map(checker.resolve)
        return pathViolations(found.values, parameters, checker)
            + queryViolations(target, parameters, checker)
            + bodyViolations(body, found.operation["requestBody"].map(checker.resolve), checker)
    }

    /// Everything about an answer that the description does not allow; empty when all is as described.
    /// - Parameter isStrict: members that the description does not list are violations too.
    public func violations(
        ofAnswer status: Int, body: Data, to method: String, _ target: String, isStrict: Bool = true,
        type: String = "application/json"
    ) -> [String] {
        guard let found = operation(method, target) else { return ["\(method) \(target) is not in the description"] }
        let checker = OpenAPISchemaChecker(root: root, isStrict: isStrict)
        let responses = found.operation["responses"]
        guard let response = (responses?["\(status)"] ?? responses?["default"]).map(checker.resolve) else {
            return ["status \(status) is not described for \(method) \(target)"]
        }
        guard let schema = response["content"]?[type]?["schema"] else {
            if type != "application/json", response["content"] != nil {
                return ["status \(status) is described with another type than \(type)"]
            }
            return body.isEmpty || response["content"] != nil ? [] : ["status \(status) has a body; none is described"]
        }
        guard type.hasSuffix("json") else { return [] }
        guard let value = try? OpenAPIValue(body) else { return ["the body of status \(status) is not JSON"] }
        return checker.violations(of: value, against: schema, at: "body")
    }

    /// Every method and path it describes, such as `GET /users/{id}`.
    public var operations: Set<String> {
        Set(
            paths.flatMap { path in
                path.operations.keys.filter { $0 != "parameters" }
                    .map { "\($0.uppercased()) \(path.template.joined(separator: "/"))" }
            })
    }

    /// Whether the description has this method at this path.
    public func describes(_ method: String, _ target: String) -> Bool { operation(method, target) != nil }

    private typealias Found = (operation: OpenAPIValue, values: [(name: String, value: String)])

    /// The operation with the fewest templated segments, so that `/groups/count` is not taken for a group id.
    private func operation(_ method: String, _ target: String) -> Found? {
        let path = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var best: Found?
        for (template, operations) in paths where template.count == segments.count {
            guard let operation = operations[method.lowercased()], let values = match(segments, template),
                best.map({ values.count < $0.values.count }) ?? true
            else { continue }
            best = (operation, values)
        }
        return best
    }

    private func match(_ segments: [Substring], _ template: [Substring]) -> [(name: String, value: String)]? {
        var values: [(name: String, value: String)] = []
        for (segment, part) in zip(segments, template) {
            if part.hasPrefix("{"), part.hasSuffix("}") {
                guard let value = String(segment).removingPercentEncoding, !value.isEmpty else { return nil }
                values.append((String(part.dropFirst().dropLast()), value))
            } else if segment != part {
                return nil
            }
        }
        return values
    }

    private func pathViolations(
        _ values: [(name: String, value: String)], _ parameters: [OpenAPIValue], _ checker: OpenAPISchemaChecker
    ) -> [String] {
        values.flatMap { name, value -> [String] in
            let parameter = parameters.first { $0["in"]?.text == "path" && $0["name"]?.text == name }
            guard let schema = parameter?["schema"] else { return [] }
            return checker.violations(of: .string(value), against: schema, at: "path '\(name)'")
        }
    }

    private func queryViolations(
        _ target: String, _ parameters: [OpenAPIValue], _ checker: OpenAPISchemaChecker
    ) -> [String] {
        let described = parameters.filter { $0["in"]?.text == "query" }
        let given = Dictionary(grouping: queryItems(target), by: \.name)
        var found = given.keys.sorted().filter { name in !described.contains { $0["name"]?.text == name } }
            .map { "query '\($0)' is not in the description" }
        for parameter in described {
            guard let name = parameter["name"]?.text else { continue }
            guard let items = given[name] else {
                if parameter["required"]?.isTrue == true { found.append("query '\(name)' is missing") }
                continue
            }
            let schema = checker.resolve(parameter["schema"] ?? .object([:]))
            let value = queryValue(
                items.map(\.value), schema, isExploded: parameter["explode"] != .bool(false), checker)
            found += checker.violations(of: value, against: schema, at: "query '\(name)'")
        }
        return found
    }

    private func queryItems(_ target: String) -> [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: mark)...].split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            return (parts[0].removingPercentEncoding ?? parts[0], value.removingPercentEncoding ?? value)
        }
    }

    private func queryValue(
        _ texts: [String], _ schema: OpenAPIValue, isExploded: Bool, _ checker: OpenAPISchemaChecker
    ) -> OpenAPIValue {
        guard schema["type"]?.text == "array" else { return scalar(texts.last ?? "", schema) }
        let parts = isExploded ? texts : texts.flatMap { $0.split(separator: ",").map(String.init) }
        let items = checker.resolve(schema["items"] ?? .object([:]))
        return .array(parts.map { scalar($0, items) })
    }

    private func scalar(_ text: String, _ schema: OpenAPIValue) -> OpenAPIValue {
        switch schema["type"]?.text {
        case "integer", "number": Double(text).map(OpenAPIValue.number) ?? .string(text)
        case "boolean": text == "true" ? .bool(true) : text == "false" ? .bool(false) : .string(text)
        default: .string(text)
        }
    }

    private func bodyViolations(
        _ body: Data?, _ described: OpenAPIValue?, _ checker: OpenAPISchemaChecker
    ) -> [String] {
        guard let body, !body.isEmpty else {
            return described?["required"]?.isTrue == true ? ["the body is missing"] : []
        }
        guard let described else { return ["the request has a body; none is described"] }
        guard let value = try? OpenAPIValue(body) else { return ["the body is not JSON"] }
        guard let schema = described["content"]?["application/json"]?["schema"] else { return [] }
        return checker.violations(of: value, against: schema, at: "body")
    }
}

extension OpenAPIDescription {
    /// The description that a request to `https://api.atlassian.com` falls under, and its target there.
    public static func atlassian(_ target: String) -> (description: OpenAPIDescription, target: String) {
        target.hasPrefix("/admin/")
            ? (organizations, String(target.dropFirst("/admin".count))) : (userManagement, target)
    }
    /// As `violations(ofRequest:_:body:)`, for a target as it is sent to `https://api.atlassian.com`.
    public static func atlassianViolations(ofRequest method: String, _ target: String, body: Data? = nil) -> [String] {
        let (description, target) = atlassian(target)
        return description.violations(ofRequest: method, target, body: body)
    }
    /// As `violations(ofAnswer:body:to:_:)`, for a target as it is sent to `https://api.atlassian.com`.
    public static func atlassianViolations(
        ofAnswer status: Int, body: Data, to method: String, _ target: String, isStrict: Bool = true
    ) -> [String] {
        let (description, target) = atlassian(target)
        return description.violations(ofAnswer: status, body: body, to: method, target, isStrict: isStrict)
    }
}
