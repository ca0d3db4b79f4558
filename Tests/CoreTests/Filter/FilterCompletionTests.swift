import Core
import Testing

struct FilterCompletionTests {
    private static let condition = ["NOT", "("]

    /// `|` marks the cursor; the first few offers are given, and the text that they replace.
    @Test(arguments: [
        ("|", "", ["accountId", "name", "email"]),
        ("last|", "last", ["lastActive", "lastActive[confluence]", "lastActive[jira]"]),
        ("claim = managed AND gr|", "gr", ["group"]),
        ("claim = managed AND |", "", ["accountId", "name"]),
        ("claim |", "", ["=", "!=", "IN", "NOT IN"]),
        ("group |", "", ["=", "!=", "IN", "NOT IN", "IS EMPTY", "IS NOT EMPTY"]),
        ("group I|", "I", ["IN", "IS EMPTY", "IS NOT EMPTY", "NOT IN"]),
        ("group IS|", "IS", ["IS EMPTY", "IS NOT EMPTY"]),
        ("group IS |", "", ["EMPTY", "NOT EMPTY"]),
        ("group IS NOT |", "", ["EMPTY"]),
        ("group NOT |", "", ["IN"]),
        ("group IN |", "", ["("]),
        (
            "group IN (|", "",
            ["bots", "confluence-users", "jira-admins", "jira-users", "\"null\"", "\"Team \\\"Zebra\\\"\""]
        ),
        ("group IN (bots, jira|", "jira", ["jira-admins", "jira-users"]),
        ("group IN (bots |", "", [",", ")"]),
        ("group IN (bots) |", "", ["AND", "OR", "ORDER BY"]),
        ("(group = bots |", "", ["AND", "OR", ")"]),
        ("group = \"Team|", "\"Team", ["\"Team \\\"Zebra\\\"\""]),
        ("group = \"te|am\"", "\"team\"", ["\"Team \\\"Zebra\\\"\""]),
        ("group = USERS|", "USERS", ["confluence-users", "jira-users"]),
        ("group = jira-|users AND claim = managed", "jira-users", ["jira-admins", "jira-users"]),
        ("claim = |", "", ["managed", "unmanaged", "unknown"]),
        ("claim = un|", "un", ["unmanaged", "unknown"]),
        ("protected != |", "", ["true", "false"]),
        ("product = jira@|", "jira@", ["jira@acme", "jira@beta"]),
        ("site = b|", "b", ["beta"]),
        ("role = |", "", ["org-admin", "site-admin", "user-access-admin"]),
        ("emailDomain IN (con|", "con", ["contractor.example"]),
        ("lastActive[|", "", ["confluence", "confluence@acme", "jira"]),
        ("lastActive[conf|", "conf", ["confluence", "confluence@acme"]),
        ("lastActive[jira|] < -3d", "jira", ["jira", "jira-service-management"]),
        ("lastActive[jira |", "", ["]"]),
        ("lastActive < |", "", ["-30d", "-60d", "-90d"]),
        ("lastActive < -45|", "-45", ["-45d", "-45w", "-45M", "-45y", "-45h", "-45m"]),
        ("lastActive < startof|", "startof", ["startOfDay()", "startOfWeek()", "startOfMonth()"]),
        ("lastActive < now(|", "", [")"]),
        ("claim = managed a|", "a", ["AND"]),
        ("claim = managed o|", "o", ["OR", "ORDER BY"]),
        ("claim = managed ORDER |", "", ["BY"]),
        ("claim = managed ORDER BY sus|", "sus", ["suspendedAt"]),
        ("ORDER BY gro|", "gro", []),
        ("ORDER BY name |", "", ["ASC", "DESC", ","]),
        ("ORDER BY name DESC |", "", [","]),
        ("claim = managed AND NOT (gr|", "gr", ["group"]),
        ("nonsense = |", "", []),
        ("name ~ |", "", []),
        ("logi|", "logi", []),
        ("group = |bots", "", ["bots"]),
    ])
    func offers(_ marked: String, _ replaced: String, _ expected: [String]) throws {
        let cursor = try #require(marked.utf8.firstIndex(of: UInt8(ascii: "|")))
        let text = marked.replacing("|", with: "", maxReplacements: 1)
        let offset = marked.utf8.distance(from: marked.utf8.startIndex, to: cursor)
        let found = Filter.completions(for: text, at: offset, names: sampleNames)
        if expected.isEmpty { #expect(found.isEmpty) }
        #expect(Array(found.map(\.text).prefix(expected.count)) == expected)
        #expect(found.allSatisfy { text.part($0.range) == replaced })
    }

    /// Putting a complete offer for a value in place gives a query that parses.
    @Test(arguments: [
        "group = ", "product = ", "role = ", "claim = ", "protected = ", "lastActive >= ", "emailDomain != ",
    ])
    func offeredValuesParse(_ start: String) {
        let found = Filter.completions(for: start, at: start.utf8.count, names: sampleNames)
        #expect(!found.isEmpty)
        for completion in found {
            #expect(throws: Never.self) { try Filter(parsing: start + completion.text, names: sampleNames) }
        }
    }

    @Test func everyOperatorOfEveryFieldIsOffered() {
        for info in FilterField.allCases.map(\.info) {
            let text = info.field.rawValue + " "
            let found = Filter.completions(for: text, at: text.utf8.count)
            #expect(found.map(\.text) == info.operators.map(\.rawValue))
            #expect(found.allSatisfy { $0.kind == .comparison && $0.detail != nil })
        }
    }
}
