import Core
import Testing

/// Queries that are refused: each complaint with the text it points at and what it suggests.
struct FilterDiagnosticsTests {
    struct Complaint: Equatable, CustomTestStringConvertible {
        var place: String
        var message: String
        var suggestions: [String]
        init(_ place: String, _ message: String, _ suggestions: [String] = []) {
            (self.place, self.message, self.suggestions) = (place, message, suggestions)
        }
        var testDescription: String { "\(place): \(message) \(suggestions)" }
    }

    private func check(_ query: String, _ expected: [Complaint]) throws {
        let error = try #require(throws: Diagnostics.self) { try Filter(parsing: query, names: sampleNames) }
        let found = try error.all.map { diagnostic in
            let range = try #require(diagnostic.range)
            return Complaint(try #require(query.part(range)), diagnostic.message, diagnostic.suggestions)
        }
        #expect(found == expected, "\(query)")
        #expect(error.all.allSatisfy { $0.severity == .error })
    }

    @Test(arguments: [
        ("product = jirra", [Complaint("jirra", "There is no product “jirra”.", ["jira"])]),
        ("lastActive[jra] < -3d", [Complaint("jra", "There is no product “jra”.", ["jira"])]),
        ("site = acne", [Complaint("acne", "There is no site “acne”.", ["acme"])]),
        (
            "role = admin",
            [Complaint("admin", "There is no role “admin”.", ["org-admin", "site-admin", "user-access-admin"])]
        ),
        (
            "group IN (jira-usres, bots, admins)",
            [
                Complaint("jira-usres", "There is no group “jira-usres”.", ["jira-users"]),
                Complaint("admins", "There is no group “admins”.", ["jira-admins"]),
            ]
        ),
        ("membershp = none", [Complaint("membershp", "There is no field “membershp”.", ["membership"])]),
        ("lastLogin < -3d", [Complaint("lastLogin", "There is no field “lastLogin”.", ["lastActive"])]),
        (
            "ada",
            [Complaint("ada", "There is no field “ada”; to search names and e-mails, write text ~ ada.")]
        ),
        (
            "accountStatus = Suspended",
            [
                Complaint(
                    "Suspended",
                    "accountStatus is active, inactive, closed or unknown, not “Suspended”. "
                        + "“suspended” is a value of membership.")
            ]
        ),
        (
            "claim = manged",
            [Complaint("manged", "claim is managed, unmanaged or unknown, not “manged”.", ["managed"])]
        ),
        ("protected = yes", [Complaint("yes", "protected is true or false, not “yes”.")]),
        (
            "loginCount > 3 ORDER BY loginCount",
            [
                Complaint("loginCount", "loginCount can't be used: Atlassian Cloud does not count sign-ins."),
                Complaint("loginCount", "loginCount can't be used: Atlassian Cloud does not count sign-ins."),
            ]
        ),
        (
            "emailDomain = ada@Example.com",
            [
                Complaint(
                    "ada@Example.com", "“ada@Example.com” is not a domain; write what stands behind the @.",
                    ["example.com"])
            ]
        ),
    ])
    func names(_ query: String, _ expected: [Complaint]) throws { try check(query, expected) }

    @Test(arguments: [
        (
            "group < bots",
            [
                Complaint(
                    "<", "group can't be compared with <; it takes =, !=, IN, NOT IN, IS EMPTY or IS NOT EMPTY.",
                    ["=", "!=", "IN"])
            ]
        ),
        (
            "group ~ bot AND name < 3 AND claim IS EMPTY",
            [
                Complaint(
                    "~", "group can't be compared with ~; it takes =, !=, IN, NOT IN, IS EMPTY or IS NOT EMPTY.",
                    ["=", "!=", "IN"]),
                Complaint(
                    "<", "name can't be compared with <; it takes ~, !~, =, !=, IN or NOT IN.", ["~", "!~", "="]),
                Complaint(
                    "IS EMPTY", "claim can't be compared with IS EMPTY; it takes =, !=, IN or NOT IN.",
                    ["=", "!=", "IN"]),
            ]
        ),
        (
            "lastActive IN (-3d)",
            [
                Complaint(
                    "IN",
                    "lastActive can't be compared with IN; it takes <, <=, >, >=, =, !=, IS EMPTY or IS NOT EMPTY.",
                    ["<", "<=", ">"])
            ]
        ),
        ("group[jira] = bots", [Complaint("[", "Only lastActive takes a product in brackets.", ["lastActive"])]),
        (
            "lastActive < 90d",
            [Complaint("90d", "A relative time needs a sign: -90d is in the past.", ["-90d", "+90d"])]
        ),
        ("lastActive = never", [Complaint("never", "Never is written as IS EMPTY.", ["IS EMPTY"])]),
        (
            "lastActive < 2026-02-30",
            [Complaint("2026-02-30", "There is no day 2026-02-30; days are written as 2026-01-31.")]
        ),
        (
            "lastActive < \"2026-02-03 08:00\"",
            [
                Complaint(
                    "\"2026-02-03 08:00\"",
                    "“2026-02-03 08:00” is not an instant; write it with its zone, as 2026-01-31T08:00:00Z.")
            ]
        ),
        (
            "lastActive < 0001-01-01T00:00:00+23:00",
            [
                Complaint(
                    "0001-01-01T00:00:00+23:00",
                    "“0001-01-01T00:00:00+23:00” is not an instant; write it with its zone, as 2026-01-31T08:00:00Z.")
            ]
        ),
        (
            "lastActive < -99999999999999999999d",
            [
                Complaint(
                    "-99999999999999999999d",
                    "“-99999999999999999999d” is too far away; at most 365000 days can be said.")
            ]
        ),
        ("lastActive < now", [Complaint("now", "A function is written with brackets: now().", ["now()"])]),
        (
            "lastActive < startOfDya()",
            [Complaint("startOfDya", "There is no function “startOfDya”.", ["startOfDay()", "startOfWeek()"])]
        ),
        (
            "group = membersOf(x)",
            [
                Complaint("membersOf", "There is no function “membersOf”. Write group = name.")
            ]
        ),
        ("name = now()", [Complaint("now", "name is not a time; now() is one.")]),
        (
            "lastActive > now(-1)",
            [Complaint("-1", "“-1” is not an offset; write one such as now(\"-1d\").")]
        ),
        (
            "lastActive > startOfDay(\"3d\")",
            [Complaint("\"3d\"", "“3d” is not an offset; write one such as startOfDay(\"-1d\").", ["\"-3d\""])]
        ),
        ("name = \"\"", [Complaint("\"\"", "An empty text matches nobody.")]),
        (
            "email = ''",
            [Complaint("''", "An empty text matches nobody; write IS EMPTY for people without one.")]
        ),
    ])
    func types(_ query: String, _ expected: [Complaint]) throws { try check(query, expected) }

    @Test(arguments: [
        ("group =", [Complaint("", "A value belongs after =.")]),
        ("claim = AND site = acme", [Complaint("AND", "A value belongs after =: managed, unmanaged or unknown.")]),
        (
            "group",
            [
                Complaint(
                    "", "An operator belongs after group: =, !=, IN, NOT IN, IS EMPTY or IS NOT EMPTY.",
                    ["=", "!=", "IN"])
            ]
        ),
        ("name like ada", [Complaint("like", "“like” is not an operator; write ~ to search a text.", ["~"])]),
        (
            "group NOT bots",
            [
                Complaint("bots", "IN follows NOT here.", ["NOT IN"])
            ]
        ),
        ("group IN ()", [Complaint("()", "A list has at least one value.")]),
        (
            "group IN bots AND site = acme",
            [Complaint("bots", "IN takes a list in brackets, as in (one, \"another one\").", ["(bots)"])]
        ),
        ("group IN (bots", [Complaint("", "A comma or ) belongs here.", [",", ")"])]),
        ("group IN (bots,)", [Complaint(")", "A value belongs after IN.")]),
        (
            "group IN (bots, EMPTY)",
            [Complaint("EMPTY", "EMPTY stands alone, not in a list; write group IS EMPTY.", ["IS EMPTY"])]
        ),
        ("group = (bots, jira-users)", [Complaint("(", "= takes one value; write IN for several.", ["IN"])]),
        ("group != (bots)", [Complaint("(", "!= takes one value; write NOT IN for several.", ["NOT IN"])]),
        ("claim IS managed", [Complaint("IS", "IS goes only with EMPTY; write = for a value.", ["="])]),
        ("claim IS NOT managed", [Complaint("IS NOT", "IS goes only with EMPTY; write != for a value.", ["!="])]),
        ("lastActive IS NEVER", [Complaint("NEVER", "EMPTY follows IS.", ["IS EMPTY"])]),
        ("lastActive < EMPTY", [Complaint("EMPTY", "Nothing is < EMPTY; write IS EMPTY.", ["IS EMPTY"])]),
        ("suspendedAt =< -3d", [Complaint("=<", "“=<” is not an operator; write <=.", ["<="])]),
        (
            "group = jira users AND claim = managed",
            [Complaint("jira users", "A text of several words needs quotes.", ["\"jira users\""])]
        ),
        (
            "claim = managed site = acme",
            [Complaint("site", "AND or OR is missing before this condition.", ["AND", "OR"])]
        ),
        ("claim = managed & site = acme", [Complaint("&", "Write AND.", ["AND"])]),
        ("claim = managed | site = acme", [Complaint("|", "Write OR.", ["OR"])]),
        ("claim = managed AND", [Complaint("", "A field belongs here, such as product or lastActive.")]),
        ("(claim = managed", [Complaint("(", "This bracket is never closed.")]),
        ("claim = managed)", [Complaint(")", "This bracket closes nothing.")]),
        (
            "claim = managed, site = acme",
            [Complaint(",", "This does not belong here; AND, OR or ORDER BY may follow a condition.")]
        ),
        (
            "(claim = managed, site = acme) AND protected = maybe",
            [
                Complaint(",", "This does not belong here; AND, OR or a closing bracket may follow a condition."),
                Complaint("maybe", "protected is true or false, not “maybe”."),
            ]
        ),
        ("name ~ \"ada", [Complaint("\"ada", "This quote is never closed.")]),
        ("name ~ “Ada L”", [Complaint("“Ada L”", "Quotes are written as \" here.", ["\"Ada L\""])]),
        ("name ~ R&D", [Complaint("R&D", "Text with “&” needs quotes.", ["\"R&D\""])]),
        ("name ~ a\u{1}b", [Complaint("a\u{1}b", "Text with a control character needs quotes.", ["\"a\u{1}b\""])]),
        (
            "name ~ \"a\\nb\"",
            [Complaint("\\n", "Only \\\" and \\\\ can follow a backslash; write \\\\ for the backslash itself.")]
        ),
        ("lastActive[] < -3d", [Complaint("]", "A product belongs between the brackets, as in lastActive[jira].")]),
        ("lastActive[jira < -3d", [Complaint("<", "] is missing after the product.", ["]"])]),
    ])
    func grammar(_ query: String, _ expected: [Complaint]) throws { try check(query, expected) }

    @Test(arguments: [
        ("ORDER lastActive", [Complaint("lastActive", "BY follows ORDER.", ["ORDER BY"])]),
        ("ORDER BY", [Complaint("", "A field belongs here, such as product or lastActive.")]),
        ("ORDER BY group", [Complaint("group", "Nothing can be ordered by group.", ["accountId", "name", "email"])]),
        ("ORDER BY name, NAME desc", [Complaint("NAME", "name is in ORDER BY already.")]),
        (
            "ORDER BY lastActive[jira], lastActive, lastActive[JIRA]",
            [Complaint("lastActive[JIRA]", "lastActive[jira] is in ORDER BY already.")]
        ),
        (
            "ORDER BY name AND claim = managed",
            [
                Complaint(
                    "AND", "This does not belong here; a comma, ASC, DESC or the end may follow a field of ORDER BY.")
            ]
        ),
        (
            "ORDER BY nam, lastActive",
            [Complaint("nam", "There is no field “nam”; to search names and e-mails, write text ~ nam.", ["name"])]
        ),
    ])
    func order(_ query: String, _ expected: [Complaint]) throws { try check(query, expected) }

    /// One reading finds everything.
    @Test func allAtOnce() throws {
        try check(
            "product = jirra AND (membershp = none OR group < 3) AND lastActive < 9d ORDER BY nam",
            [
                Complaint("jirra", "There is no product “jirra”.", ["jira"]),
                Complaint("membershp", "There is no field “membershp”.", ["membership"]),
                Complaint(
                    "<", "group can't be compared with <; it takes =, !=, IN, NOT IN, IS EMPTY or IS NOT EMPTY.",
                    ["=", "!=", "IN"]),
                Complaint("9d", "A relative time needs a sign: -9d is in the past.", ["-9d", "+9d"]),
                Complaint(
                    "nam", "There is no field “nam”; to search names and e-mails, write text ~ nam.", ["name"]),
            ])
    }
}
