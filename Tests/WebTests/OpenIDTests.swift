import Core
import Foundation
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct OpenIDTests {
    private static func settings(domain: String? = nil, role: Role? = nil) -> OpenIDSettings {
        OpenIDSettings(
            issuer: TestIssuer.issuer, clientID: TestIssuer.clientID, domain: domain, role: role, version: 1,
            changedBy: "admin:a", changedAt: 0)
    }

    private static func console(
        _ issuer: TestIssuer, _ settings: OpenIDSettings = settings()
    ) async throws -> Console {
        let console = try await Console(openID: issuer.transport)
        try await console.store.database.write { [box = console.store.secretBox] db in
            try settings.save(secret: Secret(TestIssuer.secret), in: db, box: box)
        }
        return console
    }

    /// What a good token says.
    private static func claims(nonce: String, now: Instant) -> [String: any Sendable] {
        [
            "iss": TestIssuer.issuer, "aud": TestIssuer.clientID, "sub": "42", "nonce": nonce,
            "exp": now.milliseconds / 1000 + 300, "email": "admin@usher.example", "email_verified": true,
            "name": "Ada Lovelace",
        ]
    }

    /// Goes to the provider; what the console asked it for.
    private static func begin(_ browser: Browser, next: String? = nil) async throws -> [String: String] {
        let response = try await browser.get(Link.openID(next: next ?? "/"))
        let location = try #require(response.location)
        #expect(location.hasPrefix("\(TestIssuer.issuer)/authorize?"))
        let items = URLComponents(string: location)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    /// The whole way with a token as `change` makes it; the answer to coming back.
    private static func attempt(
        _ console: Console, _ issuer: TestIssuer, next: String? = nil,
        _ change: @escaping @Sendable (inout TestIssuer.Token) -> Void = { _ in }
    ) async throws -> (status: HTTPResponse.Status, location: String?, text: String, isSignedIn: Bool) {
        try await console.test { browser async throws in
            let query = try await begin(browser, next: next)
            issuer.begin(challenge: query["code_challenge"] ?? "")
            var token = TestIssuer.Token(claims: claims(nonce: query["nonce"] ?? "", now: console.clock.now))
            change(&token)
            issuer.answer(token, userinfo: ["sub": "42", "email": "admin@usher.example", "email_verified": true])
            let response = try await browser.get(
                "\(OpenIDSignIn.returnPath)?code=the-code&state=\(query["state"] ?? "")")
            return (response.status, response.location, response.text, browser.sessionCookie != nil)
        }
    }

    @Test func anAdministratorSignsInAndGoesWhereTheyWanted() async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.add(.admin)
        let result = try await Self.attempt(console, issuer, next: "/settings/tokens")
        #expect(result.isSignedIn && result.location == "/settings/tokens")
        let events = try await console.usher.auditEvents(limit: 10)
        #expect(events.last?.details == ["with": "single sign-on"])
        let exchange = try #require(issuer.requests.first { $0.url.hasSuffix("/token") })
        #expect(exchange.authorization?.hasPrefix("Basic ") == true && exchange.form?["client_secret"] == nil)
        #expect(!console.log.text.contains(TestIssuer.secret) && !console.log.text.contains("the-code"))
    }

    @Test func theRoundIsAskedForAsTheStandardsWant() async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.test { browser async throws in
            let query = try await Self.begin(browser)
            #expect(query["response_type"] == "code" && query["code_challenge_method"] == "S256")
            #expect(query["redirect_uri"] == "https://usher.example/sign-in/openid/return")
            #expect(query["client_id"] == TestIssuer.clientID && query["scope"]?.contains("openid") == true)
            let secrets = [query["state"], query["nonce"], query["code_challenge"]].compactMap { $0 }
            #expect(Set(secrets).count == 3 && secrets.allSatisfy { $0.utf8.count == 43 })
            let again = try await Self.begin(browser)
            #expect(again["state"] != query["state"] && again["nonce"] != query["nonce"])
        }
    }

    static let good: [(String, @Sendable (inout TestIssuer.Token) -> Void)] = [
        ("ES256", { ($0.algorithm, $0.kid) = ("ES256", "ec") }), ("PS256", { $0.algorithm = "PS256" }),
        ("no key id", { $0.kid = nil }), ("verified as a text", { $0.claims["email_verified"] = "true" }),
        ("audience as a list", { $0.claims["aud"] = [TestIssuer.clientID] }),
        (
            "two audiences",
            {
                $0.claims["aud"] = ["x", TestIssuer.clientID]; $0.claims["azp"] = TestIssuer.clientID
            }
        ),
        ("just expired", { $0.claims["exp"] = 1_795_000_000 - 59 }),
        ("e-mail in capitals", { $0.claims["email"] = "ADMIN@usher.example" }),
        (
            "e-mail beside the token",
            {
                $0.claims["email"] = nil; $0.claims["email_verified"] = nil
            }
        ),
    ]
    @Test(arguments: good.indices) func takesWhatTheStandardAllows(index: Int) async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.add(.admin)
        let result = try await Self.attempt(console, issuer, Self.good[index].1)
        #expect(result.isSignedIn, "\(Self.good[index].0): \(result.text)")
    }

    static let bad: [(String, @Sendable (inout TestIssuer.Token) -> Void)] = [
        ("belongs to another sign-in", { $0.claims["nonce"] = "other" }),
        ("belongs to another sign-in", { $0.claims["nonce"] = nil }),
        ("is for another program", { $0.claims["aud"] = "other" }),
        ("is for another program", { $0.claims["aud"] = [String]() }),
        ("is for another program", { $0.claims["aud"] = nil }),
        ("does not say whom it is for", { $0.claims["aud"] = ["x", TestIssuer.clientID] }),
        ("was given to another program", { $0.claims["azp"] = "other" }),
        ("is from another provider", { $0.claims["iss"] = "https://login.example.evil" }),
        ("is from another provider", { $0.claims["iss"] = nil }),
        ("has expired", { $0.claims["exp"] = 1_795_000_000 - 61 }), ("has expired", { $0.claims["exp"] = nil }),
        ("is not valid yet", { $0.claims["nbf"] = 1_795_000_000 + 120 }),
        ("signed in a way that is not taken", { $0.algorithm = "none" }),
        ("signed in a way that is not taken", { $0.algorithm = "HS256" }),
        ("signed in a way that is not taken", { $0.algorithm = "RS384" }),
        ("not the provider&#39;s", { ($0.algorithm, $0.kid) = ("ES256", "foreign") }),
        ("not the provider&#39;s", { ($0.algorithm, $0.kid) = ("ES256", nil) }),
        ("not the provider&#39;s", { $0.kid = "ec" }), ("not the provider&#39;s", { $0.kid = "enc" }),
        ("not the provider&#39;s", { $0.claims["sub"] = nil }), ("names nobody", { $0.claims["sub"] = "" }),
        ("does not say that admin@usher.example is verified", { $0.claims["email_verified"] = false }),
        ("does not say that admin@usher.example is verified", { $0.claims["email_verified"] = nil }),
        ("There is no administrator", { $0.claims["email"] = "nobody@usher.example" }),
        ("does not say your e-mail", { $0.claims["email"] = "<script>" }),
        (
            "two different people",
            {
                $0.claims["email"] = nil; $0.claims["sub"] = "43"
            }
        ),
    ]
    @Test(arguments: bad.indices) func refusesEveryOtherToken(index: Int) async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.add(.admin)
        let result = try await Self.attempt(console, issuer, Self.bad[index].1)
        #expect(!result.isSignedIn && result.status == .forbidden)
        #expect(result.text.contains(Self.bad[index].0), "\(result.text)")
        #expect(try await console.auditVerbs() == ["signIn.changed"])
    }

    @Test func disabledAdministratorsStayOut() async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        let ada = try await console.add(.admin)
        let now = console.clock.now
        try await console.store.database.write { try $0.administrators.setDisabled(now, of: ada.id) }
        #expect(try await !Self.attempt(console, issuer).isSignedIn)
    }

    @Test(arguments: [
        ("usher.example", Role.operator, true), ("other.example", .operator, false), ("sher.example", .admin, false),
    ])
    func peopleOfADomainBecomeAdministrators(domain: String, role: Role, isAdded: Bool) async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer, Self.settings(domain: domain, role: role))
        let result = try await Self.attempt(console, issuer) { $0.claims["email"] = "grace@usher.example" }
        #expect(result.isSignedIn == isAdded)
        let found = try await console.store.database.read { try $0.administrators.withEmail("grace@usher.example") }
        #expect(found?.role == (isAdded ? role : nil))
        if isAdded { #expect(found?.name == "Ada Lovelace") }
    }

    @Test func stateAndCookieMustBelongTogether() async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.add(.admin)
        try await console.test { browser async throws in
            let query = try await Self.begin(browser)
            issuer.begin(challenge: query["code_challenge"] ?? "")
            issuer.answer(.init(claims: Self.claims(nonce: query["nonce"] ?? "", now: console.clock.now)))
            let place = OpenIDSignIn.returnPath
            let state = query["state"] ?? ""
            // Somebody else's browser, as when a victim is sent to an attacker's return address.
            #expect(try await browser.another().get("\(place)?code=the-code&state=\(state)").status == .badRequest)
            #expect(try await browser.get("\(place)?code=the-code&state=wrong").status == .badRequest)
            #expect(try await browser.get("\(place)?code=the-code").status == .badRequest)
            #expect(try await browser.get("\(place)?error=access_denied&state=\(state)").status == .badGateway)
            #expect(try await browser.get("\(place)?code=other&state=\(state)").status == .badGateway)
            #expect(try await browser.get("\(place)?code=the-code&state=\(state)").location == "/")
            // The cookie of the round is gone.
            #expect(try await browser.get("\(place)?code=the-code&state=\(state)").status == .badRequest)
        }
    }

    @Test(arguments: ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    func nobodyIsSentElsewhereAfterwards(next: String) async throws {
        let issuer = try TestIssuer()
        let console = try await Self.console(issuer)
        try await console.add(.admin)
        #expect(try await Self.attempt(console, issuer, next: next).location == "/")
        #expect(
            SignInRound(cookie: String(repeating: "0", count: 64) + "." + Array(next.utf8).hexadecimal)?.next == "/")
    }

    @Test(
        arguments: [
            ("issuer", "https://other.example", "calls itself"), ("jwks_uri", "http://login.example/keys", "not https"),
            ("token_endpoint", "file:///etc/passwd", "not https"),
            ("authorization_endpoint", "https://a@b", "not https"),
            ("jwks_uri", 7, "can&#39;t be read"),
        ] as [(String, any Sendable, String)]) func aProviderThatIsNotWhoItShouldBeIsNotSaved(
            name: String, value: any Sendable, words: String
        ) async throws
    {
        let issuer = try TestIssuer()
        issuer.describe(name, value)
        let console = try await Console(openID: issuer.transport)
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.post("/settings/single-sign-on", Self.form)
            #expect(response.status == .unprocessableContent && response.text.contains(words), "\(response.text)")
            #expect(try await browser.get("/sign-in/openid").status == .notFound)
        }
    }

    private static let form = [
        "version": "0", "issuer": TestIssuer.issuer, "clientID": TestIssuer.clientID, "secret": TestIssuer.secret,
        "domain": "", "role": "viewer",
    ]

    @Test func itIsSetUpShownAndTurnedOff() async throws {
        let issuer = try TestIssuer()
        let console = try await Console(openID: issuer.transport)
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            let visitor = browser.another()
            #expect(try await !visitor.get("/sign-in").text.contains("single sign-on"))
            try await browser.signIn(ada)
            #expect(
                try await browser.post("/settings/single-sign-on", Self.form).location == "/settings/single-sign-on")
            let page = try await browser.get("/settings/single-sign-on").text
            #expect(
                page.contains("https://usher.example/sign-in/openid/return") && page.contains("stored, never shown"))
            #expect(!page.contains(TestIssuer.secret))
            #expect(
                try await visitor.get("/sign-in?next=/account").text.contains(
                    "href=\"/sign-in/openid?next=%2Faccount\""))
            #expect(try await browser.post("/settings/single-sign-on", Self.form).status == .conflict)
            for (field, value) in [("issuer", "http://login.example"), ("clientID", ""), ("domain", "a b")] {
                let wrong = Self.form.merging([field: value, "version": "1"]) { $1 }
                #expect(try await browser.post("/settings/single-sign-on", wrong).status == .unprocessableContent)
            }
            #expect(try await browser.post("/settings/single-sign-on/remove").location == "/settings/single-sign-on")
            #expect(try await !visitor.get("/sign-in").text.contains("single sign-on"))
        }
        let events = try await console.usher.auditEvents(limit: 100)
        #expect(events.map(\.verb).suffix(2) == ["signIn.changed", "signIn.removed"])
        #expect(!"\(events)".contains(TestIssuer.secret) && !console.log.text.contains(TestIssuer.secret))
        #expect(try await console.store.database.read { try $0.secrets.names() }.isEmpty)
    }
}
