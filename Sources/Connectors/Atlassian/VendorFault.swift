import Foundation

/// What an error answer says, whichever of the vendor's shapes it has: a list of errors, a gateway's code and message,
/// a framework's error object, a key with a context, Jira's messages, nothing at all, or a proxy's HTML page.
struct VendorFault: Equatable, Sendable {
    /// `ADMIN-403-5`, `forbidden.action` …; `nil` when there is none.
    var code: String?
    /// The vendor's words, cleaned and cut; `nil` when there are none.
    var words: String?
    /// Reason key of a refused permission, such as `externalDirectory.scim`.
    var reasonKey: String?
    /// The body came from something between us and the vendor.
    var isForeign = false
    /// The gateway in front of the API answered, not the API.
    var isGateway = false

    init(_ body: [UInt8]) {
        guard body.contains(where: { $0 > 0x20 }) else { return }
        guard let tree = try? JSONTree(body) else {
            isForeign = true
            let title = VendorFault.htmlTitle(body)
            words = title.map { "a page titled '\($0)' instead of an answer" } ?? "text instead of an answer"
            return
        }
        if let first = tree["errors"]?.list?.first {
            code = first["code"]?.text ?? first["code"]?.integer.map { "\($0)" }
            words =
                VendorFault.joined([first["title"]?.text, first["detail"]?.text, first["message"]?.text])
                ?? first.text.flatMap(VendorFault.clean)
        } else if let said = VendorFault.jiraWords(tree) {
            words = said
        } else if let key = tree["key"]?.text ?? tree["errorKey"]?.text {
            readKeyed(tree, key: key)
        } else {
            isGateway = tree["code"]?.integer != nil || tree["timestamp"] != nil || tree["requestId"] != nil
            code = tree["code"]?.text
            words = VendorFault.joined([tree["message"]?.text ?? tree["error"]?.text, tree["detail"]?.text])
        }
    }

    /// Of Jira's `errorMessages` and `errors`, or the service desk's `errorMessage`.
    private static func jiraWords(_ tree: JSONTree) -> String? {
        if let message = tree["errorMessage"]?.text { return clean(message) }
        guard let messages = tree["errorMessages"]?.list else { return nil }
        var parts = messages.map(\.text)
        if case .object(let fields)? = tree["errors"] {
            parts += fields.sorted { $0.key < $1.key }.map { field in field.value.text.map { "\(field.key): \($0)" } }
        }
        return joined(parts)
    }

    private mutating func readKeyed(_ tree: JSONTree, key: String) {
        code = key
        let context = tree["context"]
        reasonKey = context?["reason"]?["key"]?.text
        let details = (context?["errorCodes"]?.list ?? []).compactMap { $0["message"]?.text ?? $0["code"]?.text }
        words = VendorFault.joined(
            [context?["message"]?.text, tree["errorDetail"]?.text, context?["domain"]?.text] + details)
    }

    /// Whether the code says that seats or licences have run out.
    var saysNoSeat: Bool {
        switch code {
        case "ADMIN-409-3", "ADMIN-UAM-409-3", "ADMIN-400-32", "ADMIN-UAM-402-1", "ADMIN-UAM-400-4": true
        default: false
        }
    }

    /// Whether the code says that there is no such organisation, or none for this key.
    var saysNoOrganization: Bool { code == "ADMIN-404-2" || code == "ADMIN-UAM-404-2" }

    /// Whether the code says that the key may not manage the organisation at all.
    var saysKeyIsTooWeak: Bool {
        switch code {
        case "ADMIN-403-3", "ADMIN-UAM-403-2", "ADMIN-UAM-401-1", "ADMIN-UAM-401-2": true
        default: isGateway
        }
    }

    /// Reasons of the permission map, in words.
    static func words(forReason key: String) -> String {
        switch key {
        case "externalDirectory.scim":
            "An identity provider owns this account (SCIM); it has to be changed there."
        case "externalDirectory.google": "Google Workspace owns this account; it has to be changed there."
        case "administrative": "The organisation's administration does not allow it."
        case "administrative.notMyself": "It is the account of the key's owner."
        case "authPolicy.saml": "Single sign-on of the organisation does not allow it."
        case "blocked.exportControl": "The account is blocked for export control."
        case "myselfOnly": "Only the person can do it."
        case "managedAccount": "It is not an account of a verified domain of this organisation."
        default: "The vendor does not allow it (\(clean(key) ?? "no reason given"))."
        }
    }

    private static func joined(_ parts: [String?]) -> String? {
        let cleaned = parts.compactMap { $0.flatMap(clean) }
        return cleaned.isEmpty ? nil : cleaned.joined(separator: ": ")
    }

    /// One line of at most 300 characters without control characters; `nil` when nothing is left.
    static func clean(_ text: String) -> String? {
        let flat = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        let line = flat.split(separator: " ").joined(separator: " ")
        return line.isEmpty ? nil : line.count > 300 ? line.prefix(300) + "…" : line
    }

    private static func htmlTitle(_ body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let lowered = text.lowercased()
        // Lower-casing may change lengths, so the place is taken from a text that was not changed otherwise.
        guard text.utf8.count == lowered.utf8.count, let start = lowered.range(of: "<title>"),
            let end = lowered.range(of: "</title>", options: []), start.upperBound <= end.lowerBound
        else { return nil }
        let from = lowered.utf8.distance(from: lowered.startIndex, to: start.upperBound)
        let length = lowered.utf8.distance(from: start.upperBound, to: end.lowerBound)
        return clean(String(decoding: Array(text.utf8.dropFirst(from).prefix(length)), as: UTF8.self))
    }
}
