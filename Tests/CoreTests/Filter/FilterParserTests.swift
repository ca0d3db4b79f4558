import Core
import TestSupport
import Testing

/// Queries that parse, and their canonical text.
struct FilterParserTests {
    @Test(arguments: [
        ("", ""),
        (" \n\t", ""),
        ("product = jira", "product = jira"),
        ("PRODUCT=JIRA", "product = jira"),
        ("product = JSM", "product = jira-service-management"),
        ("product = jsm@ACME", "product = jira-service-management@acme"),
        ("product = 'jira software'", "product = jira"),
        ("lastactive[Jira]<-90D", "lastActive[jira] < -90d"),
        ("lastActive[\"jira@acme\"] is null", "lastActive[jira@acme] IS EMPTY"),
        ("lastActive < -6M and lastActive > -6m", "lastActive < -6M AND lastActive > -6m"),
        ("lastActive >= '2026/01/31'", "lastActive >= 2026-01-31"),
        ("lastActive >= \"-4w\"", "lastActive >= -4w"),
        ("lastActive <= 2026-01-31T08:00:00+01:00", "lastActive <= 2026-01-31T07:00:00Z"),
        ("lastActive > STARTOFMONTH(-1)", "lastActive > startOfMonth(\"-1M\")"),
        ("lastActive > startOfDay('+2w')", "lastActive > startOfDay(\"+2w\")"),
        ("lastActive > now ( )", "lastActive > now()"),
        ("suspendedAt = +0d", "suspendedAt = -0d"),
        ("group != EMPTY or group = null", "group IS NOT EMPTY OR group IS EMPTY"),
        ("group = \"null\"", "group = \"null\""),
        ("group IS !NULL", "group IS NOT EMPTY"),
        ("group in (BOTS, 'team \"zebra\"')", "group IN (bots, \"Team \\\"Zebra\\\"\")"),
        ("group !in (bots)", "group NOT IN (bots)"),
        ("group = 0C2F1F0E-1111-4A4A-9B9B-0123456789AB", "group = 0c2f1f0e-1111-4a4a-9b9b-0123456789ab"),
        ("claim == MANAGED && membership <> none", "claim = managed AND membership != none"),
        ("!claim = managed || !!(protected = TRUE)", "NOT claim = managed OR NOT NOT protected = true"),
        ("role = Atlassian/Org-Admin or role = site-admin", "role = org-admin OR role = site-admin"),
        ("emailDomain = @Example.COM", "emailDomain = example.com"),
        ("emailDomain = new.example", "emailDomain = new.example"),
        ("name ~ O'Brien and name ~ 'van der'", "name ~ O'Brien AND name ~ \"van der\""),
        ("name = 12 or name = 2026-01-31 or name = -3d", "name = \"12\" OR name = \"2026-01-31\" OR name = \"-3d\""),
        ("name = \"and\" or name = asc", "name = \"and\" OR name = asc"),
        ("name ~ Müller and name !~ \"a\\\\b\"", "name ~ Müller AND name !~ \"a\\\\b\""),
        ("accountId = 557058:0867a421|x", "accountId = 557058:0867a421|x"),
        ("((claim = managed))", "claim = managed"),
        ("a\u{FEFF}ccountStatus\u{00A0}=\u{200B}active".replacing("a\u{FEFF}", with: "a"), "accountStatus = active"),
        (
            "(claim = managed AND (site = acme AND site = beta)) AND NOT (site = acme)",
            "claim = managed AND site = acme AND site = beta AND NOT site = acme"
        ),
        (
            "site = acme OR site = beta AND claim = managed OR (site = beta OR site = acme)",
            "site = acme OR site = beta AND claim = managed OR site = beta OR site = acme"
        ),
        ("(site = acme OR site = beta) AND claim = managed", "(site = acme OR site = beta) AND claim = managed"),
        ("NOT (site = acme AND site = beta)", "NOT (site = acme AND site = beta)"),
        ("order by lastActive desc, NAME asc", "ORDER BY lastActive DESC, name"),
        (
            "claim=managed ORDER BY lastActive[jira], lastActive",
            "claim = managed ORDER BY lastActive[jira], lastActive"
        ),
    ])
    func canonicalText(_ query: String, _ canonical: String) throws {
        let filter = try Filter(parsing: query, names: sampleNames)
        #expect(filter.text == canonical)
        #expect(try Filter(parsing: filter.text, names: sampleNames) == filter)
    }

    @Test func tree() throws {
        let filter = try Filter(
            parsing: "NOT claim = managed OR lastActive[jira@acme] < -90d AND group IN (a, \"b c\")")
        let expected = FilterNode.any([
            .not(.condition(FilterCondition(field: .claim, comparison: .equal, values: [.text("managed")]))),
            .all([
                .condition(
                    FilterCondition(
                        field: .lastActive, product: "jira@acme", comparison: .less,
                        values: [.relative(RelativeTime(amount: -90, unit: .days))])),
                .condition(FilterCondition(field: .group, comparison: .isIn, values: [.text("a"), .text("b c")])),
            ]),
        ])
        #expect(filter == Filter(condition: expected))
    }

    /// Without names nothing is unknown; the names themselves stay as written.
    @Test func anyNames() throws {
        #expect(
            try Filter(parsing: "group = Whatever AND loginCount > 3").text == "group = Whatever AND loginCount > 3")
    }

    @Test func depthIsBounded() throws {
        let deepest = FilterLimits.depth
        let allowed = String(repeating: "(", count: deepest) + "site = acme" + String(repeating: ")", count: deepest)
        #expect(try Filter(parsing: allowed).text == "site = acme")
        let negated = String(repeating: "NOT ", count: deepest) + "site = acme"
        #expect(try Filter(parsing: negated).text == negated)
        for opening in ["(", "NOT ", "!", "NOT ("] {
            let tooDeep = String(repeating: opening, count: 10_000) + "site = acme"
            #expect(throws: Diagnostics.self) { try Filter(parsing: tooDeep) }
        }
    }

    @Test func lengthIsBounded() throws {
        let long = "name ~ \"" + String(repeating: "a", count: FilterLimits.bytes - 9) + "\""
        #expect(long.utf8.count == FilterLimits.bytes)
        _ = try Filter(parsing: long)
        #expect(throws: Diagnostics([Diagnostic("A filter has at most 65536 bytes.")])) {
            try Filter(parsing: long + " ")
        }
        // Readable as written, but not as it would be written down.
        let growing = "site=a" + String(repeating: "&&site=a", count: 8000)
        #expect(growing.utf8.count < FilterLimits.bytes)
        #expect(throws: Diagnostics.self) { try Filter(parsing: growing) }
    }

    @Test func complaintsAreBounded() throws {
        let broken = String(repeating: "group = nobody% AND ", count: 3000) + "claim = managed"
        let error = #expect(throws: Diagnostics.self) { try Filter(parsing: broken, names: sampleNames) }
        #expect(error?.all.count == FilterLimits.diagnostics)
    }
}
