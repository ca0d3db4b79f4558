import Core
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct AdministratorsTests {
    @Test func addsSomebodyWhoSignsInByALink() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let fields = ["name": "Grace <Hopper>", "email": "grace@usher.example", "role": "operator"]
            let added = try await browser.post("/administrators", fields)
            let place = try #require(added.location)
            let page = try await browser.get(place).text
            #expect(page.contains("Grace &lt;Hopper&gt; is added."))
            #expect(page.contains("not set yet"))

            let shown = try await browser.post("\(place)/link").text
            let link = try #require(
                shown.firstMatch(of: /value="https:\/\/usher\.example(\/sign-in\/link\/[0-9a-f]{64})"/))
            #expect(try await browser.get(place).text.contains("/sign-in/link/") == false)

            let grace = browser.another()
            try await grace.get(String(link.1))
            #expect(try await grace.post(String(link.1)).location == "/")
            #expect(try await grace.get("/account").text.contains("Set the password"))
            let password = ["password": Console.password, "repeated": Console.password]
            #expect(try await grace.post("/account/password", password).location == "/account")
            #expect(try await grace.get("/administrators").status == .forbidden)

            let again = try await browser.post("/administrators", fields)
            #expect(again.status == .unprocessableContent)
            #expect(again.text.contains("There is an administrator with this e-mail address."))
            #expect(
                try await browser.post("/administrators", ["name": "X", "email": "x@usher.example", "role": "god"])
                    .status == .badRequest)
        }
    }

    @Test func disablingEndsSessionsAndTokensAtOnce() async throws {
        let console = try await Console()
        let (ada, grace) = (try await console.add(.admin), try await console.add(.operator, name: "Grace Hopper"))
        let secret = try console.server.accounts.freshToken()
        let now = console.clock.now
        try await console.store.database.write {
            try $0.apiTokens.add(
                APIToken(
                    id: "t", name: "Backup", administrator: grace.id, scopes: [.read], createdAt: now,
                    expiresAt: now + .days(1)), secret: secret)
        }
        try await console.test { browser async throws in
            let other = browser.another()
            let headers: HTTPFields = [.authorization: "Bearer \(secret.reveal())"]
            try await other.signIn(grace)
            #expect(try await browser.get("/api/v1/me", headers: headers).status == .ok)
            try await browser.signIn(ada)
            try await browser.post("/administrators/\(grace.id)/disable")
            #expect(try await browser.get("/administrators").text.contains("1 of them disabled"))
            #expect(try await other.get("/account").status == .seeOther)
            #expect(try await other.signIn(grace).status == .unprocessableContent)
            #expect(try await browser.another().get("/api/v1/me", headers: headers).status == .unauthorized)
            #expect(try await browser.post("/administrators/\(grace.id)/link").status == .conflict)

            try await browser.post("/administrators/\(grace.id)/enable")
            #expect(try await other.signIn(grace).status == .seeOther)
        }
    }

    @Test func aChangedRoleCountsAtOnce() async throws {
        let console = try await Console()
        let (ada, grace) = (try await console.add(.admin), try await console.add(.viewer))
        try await console.test { browser async throws in
            let other = browser.another()
            try await other.signIn(grace)
            #expect(try await other.get("/administrators").status == .forbidden)
            try await browser.signIn(ada)
            try await browser.post("/administrators/\(grace.id)/role", ["role": "admin"])
            #expect(try await other.get("/administrators").status == .ok)
            try await browser.post("/administrators/\(grace.id)/role", ["role": "viewer"])
            #expect(try await other.get("/administrators").status == .forbidden)
        }
    }

    @Test(arguments: ["role", "disable"]) func nobodyLocksThemselvesOut(what: String) async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.post("/administrators/\(ada.id)/\(what)", ["role": "viewer"])
            #expect(response.status == .conflict)
            #expect(try await browser.get("/administrators/\(ada.id)").text.contains("This is you."))
        }
        #expect(try await console.administrator(ada.id)?.role == .admin)
    }

    @Test func theLastAdministratorStays() async throws {
        let console = try await Console()
        let (ada, grace) = (try await console.add(.admin), try await console.add(.admin, email: "grace@usher.example"))
        let accounts = console.server.accounts
        // Both try to disable the other, with what they saw before the first was through.
        try await accounts.change(grace, to: .disabled, by: ada)
        await #expect(throws: Refusal.self) { try await accounts.change(ada, to: .disabled, by: grace) }
        await #expect(throws: Refusal.self) { try await accounts.change(ada, to: .role(.viewer), by: grace) }
        #expect(try await console.administrator(ada.id)?.disabledAt == nil)
        #expect(try await console.auditVerbs() == ["administrator.disabled"])
    }

    @Test func navigationShowsOnlyWhatOpens() async throws {
        let console = try await Console()
        let (ada, grace) = (try await console.add(.admin), try await console.add(.viewer))
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let page = try await browser.get("/account").text
            for match in page.matches(of: /class="nav-link" href="([^"]+)"/) {
                #expect(try await browser.get(String(match.1)).status == .ok)
            }
            #expect(page.contains("href=\"/administrators\""))
            let other = browser.another()
            try await other.signIn(grace)
            #expect(try await other.get("/account").text.contains("href=\"/administrators\"") == false)
        }
    }
}
