import Connectors
import Core
import Engine
import Foundation
import Hummingbird
import Simulator
import Store
import Testing

@testable import Web

@Suite struct SettingsTests {
    private static let pages = ["connection", "organization", "protection", "prices"].map { "/settings/\($0)" }
    private static let organization = [
        "version": "0", "name": "Larkfield", "timeZone": "Europe/Berlin", "trustedHours": "36", "brakeWhen": "both",
        "brakeUsers": "20", "brakePercent": "2,5", "otherApprover": "1",
    ]

    @Test func theOrganisationIsSavedAndCountsAtOnce() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(
                try await browser.post("/settings/organization", Self.organization).location == "/settings/organization"
            )
            let page = try await browser.get("/settings/organization").text
            #expect(page.contains("value=\"Europe/Berlin\"") && page.contains("value=\"2.5\""))
            #expect(page.contains("Changed by admin@usher.example"))
        }
        let settings = try await console.usher.settings().value
        #expect(settings.trustedAge == .hours(36) && !settings.authorMayApprove)
        #expect(settings.brake == Brake(users: 20, percent: 2.5, when: .both))
        #expect(try await console.auditVerbs().contains("settings.changed"))
    }

    @Test(
        arguments: [
            (["timeZone": "Europe/Berln"], "is not a time zone"), (["trustedHours": "soon"], "Write whole hours"),
            (["trustedHours": "0"], "from 1 hour to 365 days"), (["trustedHours": "-1"], "Write whole hours"),
            (["brakeUsers": "many"], "Write a whole number of people"), (["brakePercent": "nan"], "Write a percentage"),
            (["brakePercent": "101"], "from 0 to 100"), (["brakeUsers": "", "brakePercent": ""], "needs a number"),
            (["name": String(repeating: "x", count: 101)], "longer than 100"),
            (["timeZone": "<script>"], "&lt;script&gt;"),
        ] as [([String: String], String)]) func whatIsWrongStandsBesideTheFieldAndNothingIsSaved(
            change: [String: String], complaint: String
        ) async throws
    {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let fields = Self.organization.merging(change) { $1 }
            let response = try await browser.post("/settings/organization", fields)
            #expect(response.status == .unprocessableContent && response.text.contains(complaint))
            #expect(response.text.contains("aria-invalid=\"true\""))
        }
        #expect(try await console.usher.settings().version == 0)
    }

    @Test func theSlowerOfTwoAdministratorsSeesWhoWasQuicker() async throws {
        let console = try await Console()
        let (ada, grace) = (try await console.add(.admin), try await console.add(.admin, email: "grace@usher.example"))
        try await console.test { browser async throws in
            let other = browser.another()
            try await browser.signIn(ada)
            try await other.signIn(grace)
            try await other.post("/settings/organization", Self.organization)
            let paths = ["/settings/organization", "/settings/prices", "/settings/protection/groups"]
            for path in paths {
                let fields = Self.organization.merging(["count": "0", "group": "x"]) { $1 }
                let response = try await browser.post(path, fields)
                #expect(response.status == .conflict, "\(path)")
                #expect(response.text.contains("grace@usher.example changed them"))
            }
            #expect(try await browser.post("/settings/organization", ["version": "x"]).status == .badRequest)
        }
        #expect(try await console.usher.settings().version == 1)
    }

    @Test func protectsGroupsAndPeopleAndPointsOutWhoIsDue() async throws {
        try await Console.withOrganization { console, _ in
            let ada = try await console.add(.admin)
            let user = try #require(
                try await console.usher.users(matching: "").page(limit: 50).first { $0.email != nil })
            let email = try #require(user.email)
            try await console.test { browser async throws in
                let place = "/settings/protection"
                try await browser.signIn(ada)
                #expect(try await browser.get(place).text.contains("No group is protected."))
                let group = ["version": "0", "group": "never-suspend"]
                #expect(try await browser.post("\(place)/groups", group).location == place)
                var person = ["version": "1", "user": email, "recheckOn": "2026-01-31", "note": "Signs <off>"]
                #expect(try await browser.post("\(place)/users", person).location == place)
                let page = try await browser.get(place).text
                #expect(
                    page.contains("never-suspend") && page.contains(user.name) && page.contains("Signs &lt;off&gt;"))
                #expect(
                    page.contains("1 protected person is due to be looked at again") && page.contains("31 Jan 2026"))
                // Again: the day and the reason change, the person is there once.
                person.merge(["version": "2", "recheckOn": "", "note": "Else"]) { $1 }
                #expect(try await browser.post("\(place)/users", person).location == place)
                let settings = try await console.usher.settings().value
                #expect(settings.protectedUsers == [.init(user: email, note: "Else")])
                let gone = ["version": "3", "user": email]
                #expect(try await browser.post("\(place)/users/remove", gone).location == place)
                let open = ["version": "4", "group": "never-suspend"]
                #expect(try await browser.post("\(place)/groups/remove", open).location == place)
                #expect(try await console.usher.settings().value.protection == Rule.Protection())
            }
        }
    }

    @Test(
        arguments: [
            ("groups", ["group": "never-suspnd"], "Nearest: never-suspend."), ("groups", ["group": ""], "1 to 300"),
            ("users", ["user": "nobody@nowhere.example"], "There is no user"),
            ("users", ["user": "a", "recheckOn": "2026-02-30"], "is not a day"),
        ]) func nobodyIsProtectedByAMistake(list: String, fields: [String: String], complaint: String) async throws
    {
        try await Console.withOrganization(users: 60) { console, _ in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let response = try await browser.post(
                    "/settings/protection/\(list)", fields.merging(["version": "0"]) { $1 })
                #expect(response.status == .unprocessableContent && response.text.contains(complaint))
            }
            #expect(try await console.usher.settings().version == 0)
        }
    }

    @Test func pricesStandInATableOfTheOrganisationsProducts() async throws {
        try await Console.withOrganization { console, _ in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get("/settings/prices").text
                let products = page.matches(of: /name="product\.(\d+)" value="([^"]+)"/)
                let number = try #require(products.first { $0.2 == "jira" }).1
                #expect(products.contains { $0.2 == "confluence" })
                var fields = ["version": "0", "count": "\(products.count)"]
                for product in products { fields["product.\(product.1)"] = String(product.2) }
                fields.merge([
                    "price.\(number)": "7,9", "currency.\(number)": "eur", "billing.\(number)": "annual",
                    "renewal.\(number)": "2026-12-31",
                ]) { $1 }
                #expect(try await browser.post("/settings/prices", fields).location == "/settings/prices")
                let after = try await browser.get("/settings/prices").text
                #expect(after.contains("value=\"7.90\"") && after.contains("Next: 31 Dec 2026"))
                fields.merge(["version": "1", "price.\(number)": "cheap"]) { $1 }
                let wrong = try await browser.post("/settings/prices", fields)
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("is not an amount"))
            }
            let price = try #require(try await console.usher.settings().value.prices.first)
            #expect(price.product == .jira && price.centsPerMonth == 790 && price.currency == "EUR")
            #expect(price.billing == .annual)
        }
    }

    @Test(
        arguments: [
            ("7.90", 790), ("7,9", 790), ("0", 0), ("1200", 120_000), ("100000", 10_000_000), ("100000.01", nil),
            ("", nil), (".5", nil), ("7.", nil), ("7.999", nil), ("-1", nil), ("1e3", nil), ("٣", nil), ("7 90", nil),
        ] as [(String, Int?)]) func readsAmounts(text: String, cents: Int?)
    {
        #expect(PricesForm.cents(text) == cents)
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (4100, "4.1 kB"), (412_000_000, "412 MB"), (999_960, "1.0 MB"),
    ])
    func saysSizes(bytes: Int, words: String) {
        #expect(FileSize.words(bytes) == words)
    }

    @Test func viewersSeeAndCannotTouch() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            #expect(try await browser.get("/settings").text.contains("<h1>Connect your organisation"))
            for path in Self.pages {
                let page = try await browser.get(path)
                #expect(page.status == .ok && page.text.contains("your role is viewer"), "\(path)")
                #expect(!page.text.contains("type=\"submit\">Save") && !page.text.contains("/settings/database"))
                let wish = try await browser.post(path, Self.organization)
                #expect(wish.status == .forbidden || wish.status == .notFound || wish.status == .methodNotAllowed)
            }
        }
    }

    @Test func aBackupIsMadeListedAndDownloaded() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("usher-web-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let console = try await Console(database: DatabasePlace(file: "\(folder)/usher.sqlite", backups: folder))
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(try await browser.post("/settings/database/backup").location == "/settings/database")
            #expect(try await browser.post("/settings/database/backup").status == .conflict)
            let page = try await browser.get("/settings/database").text
            let path = try #require(page.firstMatch(of: /href="(\/settings\/database\/backups\/[^"]+)"/)).1
            let file = try await browser.get(String(path))
            #expect(file.status == .ok && file.text.hasPrefix("SQLite format 3"))
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"usher-2026-") == true)
            for name in ["usher.sqlite", "..%2Fkeys", "usher-2026-11-18T000000Z.sqlite", "usher-x.sqlite"] {
                #expect(try await browser.get("/settings/database/backups/\(name)").status == .notFound)
            }
            let checked = try await browser.post("/settings/database/check").text
            #expect(checked.contains("The database is sound"))
        }
        #expect(try await console.auditVerbs().suffix(2) == ["database.backedUp", "database.backupDownloaded"])
    }
}

@Suite struct TokensTests {
    private static let wish = ["name": "reporting", "scope.read": "1", "days": "30"]

    @Test func aTokenIsShownOnceAndWorksUntilItIsRevoked() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            let made = try await browser.post("/settings/tokens", Self.wish).text
            let secret = String(try #require(made.firstMatch(of: /id="fresh-token" readonly value="([0-9a-f]{64})"/)).1)
            let page = try await browser.get("/settings/tokens").text
            #expect(page.contains("reporting") && !page.contains(secret) && !console.log.text.contains(secret))
            let program = browser.another()
            let headers: HTTPFields = [.authorization: "Bearer \(secret)"]
            #expect(try await program.get("/api/v1/me", headers: headers).status == .ok)
            let path = String(try #require(page.firstMatch(of: /action="(\/settings\/tokens\/[^"]+\/revoke)"/)).1)
            #expect(try await browser.post(path).location == "/settings/tokens")
            #expect(try await program.get("/api/v1/me", headers: headers).status == .unauthorized)
            #expect(try await browser.post(path).status == .notFound)
        }
        #expect(try await console.auditVerbs().suffix(2) == ["token.made", "token.revoked"])
    }

    @Test func everybodyHasTheirOwnAndAdministratorsSeeAll() async throws {
        let console = try await Console()
        let (ada, viewer) = (try await console.add(.admin), try await console.add(.viewer))
        let other = try await console.add(.operator)
        let (token, _) = try await console.makeToken(named: "nightly", scopes: [.read], days: 30, for: other)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            #expect(try await !browser.get("/settings/tokens").text.contains("nightly"))
            #expect(try await browser.post("/settings/tokens/\(token.id)/revoke").status == .notFound)
            let admin = browser.another()
            try await admin.signIn(ada)
            #expect(try await admin.get("/settings/tokens").text.contains("operator@usher.example"))
            #expect(try await admin.post("/settings/tokens/\(token.id)/revoke").status == .seeOther)
        }
    }

    @Test(
        arguments: [
            (["name": ""], 422, "Write what the token is for"), (["scope.read": ""], 422, "Choose what"),
            (["name": String(repeating: "x", count: 101)], 422, "longer than 100"),
            (["days": "0"], 400, "cannot be read"),
            (["days": "367"], 400, "cannot be read"), (["days": "x"], 400, "cannot be read"),
        ] as [([String: String], Int, String)]) func wrongWishesMakeNoToken(
            change: [String: String], status: Int, words: String
        ) async throws
    {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.post("/settings/tokens", Self.wish.merging(change) { $1 })
            #expect(response.status.code == status && response.text.contains(words))
        }
        #expect(try await console.store.database.read { try $0.apiTokens.all() }.isEmpty)
    }

    @Test func nobodyHasMoreThanAFew() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        for number in 0..<Usher.mostTokens {
            _ = try await console.makeToken(named: "\(number)", scopes: [.read], days: 1, for: ada)
        }
        await #expect(throws: UsherError.self) {
            try await console.makeToken(named: "one more", scopes: [.read], days: 1, for: ada)
        }
    }
}
