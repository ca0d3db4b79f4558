import Core
import Engine
import Foundation
import Testing

@testable import Web

@Suite struct SavedFiltersTests {
    @Test func savesOpensRenamesAndDeletes() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let grace = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let query = "lastActive < -60d"
                let saved = try await browser.post("/users/filters", ["name": "Idle <b>", "q": query])
                #expect(saved.location == Link.users(filter: query))
                let page = try await browser.get(Link.users(filter: query)).text
                #expect(page.contains("Saved filter: Idle &lt;b&gt;.") && page.contains("Every administrator sees it."))

                let taken = try await browser.post("/users/filters", ["name": "idle <B>", "q": "claim = managed"])
                #expect(taken.status == .conflict && taken.text.contains("name=\"replace\""))
                let replaced = try await browser.post(
                    "/users/filters", ["name": "idle <B>", "q": "claim = managed", "replace": "1"])
                #expect(replaced.status == .seeOther)

                let wrong = try await browser.post("/users/filters", ["name": "x", "q": "lastActiv < 1"])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("lastActive"))
                #expect(
                    try await browser.post("/users/filters", ["name": " ", "q": query]).status == .unprocessableContent)

                try await browser.post("/users/filters/rename", ["filter": "idle <B>", "name": "Managed"])
                #expect(try await console.usher.savedFilters().map(\.filter.name) == ["Managed"])
                #expect(
                    try await browser.post("/users/filters/rename", ["filter": "none", "name": "y"]).status == .notFound
                )
                #expect(try await browser.post("/users/filters/remove", ["filter": "managed"]).status == .seeOther)
                #expect(try await console.usher.savedFilters().isEmpty)
                let verbs = try await console.auditVerbs().filter { $0.hasPrefix("filter.") }
                #expect(verbs == ["filter.changed", "filter.changed", "filter.renamed", "filter.removed"])
            }
        }
    }

    @Test func aFilterThatARuleUsesStaysAndTheRuleFollowsItsName() async throws {
        try await Console.withOrganization(users: 60) { console, _ in
            let grace = try await console.add(.operator)
            let document = """
                filters:
                  - {name: Idle, filter: lastActive < -60d}
                rules:
                  - {name: Tidy up, enabled: false, savedFilter: idle, trigger: {manual: {}}, actions: [suspend]}
                """
            _ = try await console.usher.applyRules(document, by: "test")
            try await console.test { browser async throws in
                try await browser.signIn(grace)
                let refused = try await browser.post("/users/filters/remove", ["filter": "Idle"])
                #expect(refused.status == .conflict && refused.text.contains("Tidy up"))
                #expect(try await console.usher.savedFilters().map(\.rules) == [["Tidy up"]])

                try await browser.post("/users/filters/rename", ["filter": "Idle", "name": "Away"])
                #expect(try await console.usher.rules().map(\.selection) == [.savedFilter("Away")])
                #expect(try await console.usher.plan(ruleNamed: "Tidy up").plan.matched > 0)
                _ = try await console.usher.saveFilter(
                    named: "Other", query: "claim = managed", replacing: false, by: "test")
                let taken = try await browser.post("/users/filters/rename", ["filter": "Other", "name": "AWAY"])
                #expect(taken.status == .conflict && taken.text.contains("There is a saved filter"))
                #expect(try await console.usher.verifyAudit().valid)
            }
        }
    }

    @Test func viewersLookOnly() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        _ = try await console.usher.saveFilter(named: "Idle", query: "lastActive < -60d", replacing: false, by: "test")
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            let page = try await browser.get("/users/filters").text
            #expect(page.contains("Idle") && !page.contains("action=\"/users/filters"))
            #expect(try await browser.post("/users/filters/remove", ["filter": "Idle"]).status == .forbidden)
        }
    }
}
