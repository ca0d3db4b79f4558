import Core
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

@Suite struct CrossSiteTests {
    /// Webhooks are signed and links are tokens themselves; every other route wants the token of a form.
    static let changing = RouteTable.table.filter { key, access in
        key.method != .get && access != .hook && !(access == .visitor && key.path.hasSuffix("/{token}"))
    }.map(\.key).sorted { $0.path < $1.path }

    @Test(arguments: changing) func formWithoutOrWithAWrongTokenIsNotHeard(_ key: RouteKey) async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        let path = key.path.replacing("{id}", with: "nobody").replacing("{secret}", with: "none")
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let good = browser.token
            let foreign = browser.another()
            try await foreign.get("/sign-in")
            for token in ["", "wrong", String(good.dropLast()), String(good.reversed()), foreign.token] {
                let headers: HTTPFields = [.formToken: token, .origin: Console.origin]
                let response =
                    key.method == .post
                    ? try await browser.post(path, token: token)
                    : try await browser.send(key.method, path, headers: headers, body: nil)
                #expect(response.status == .forbidden, "\(path) with '\(token)'")
            }
            #expect(browser.sessionCookie != nil)
        }
    }

    @Test(
        arguments: [
            ([.origin: Console.origin], true), ([.origin: "https://usher.example.evil"], false),
            ([.origin: "http://usher.example"], false), ([.origin: "null"], false),
            ([.origin: Console.origin, .secFetchSite: "same-origin"], true),
            ([.origin: Console.origin, .secFetchSite: "cross-site"], false),
            ([.origin: Console.origin, .secFetchSite: "same-site"], false),
        ] as [(HTTPFields, Bool)]) func originIsChecked(headers: HTTPFields, isHeard: Bool) async throws
    {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.post("/account/theme", ["theme": "dark"], headers: headers)
            #expect(response.status == (isHeard ? .seeOther : .forbidden))
        }
    }

    @Test func signInFormIsTiedToTheBrowser() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            let victim = browser.another()
            let response = try await victim.post(
                "/sign-in", ["email": ada.email, "password": Console.password], token: browser.token)
            #expect(response.status == .forbidden)
            #expect(victim.sessionCookie == nil)
        }
    }

    /// Over a real connection, for a console without a public address: the host that the request names counts.
    @Test func withoutAPublicURLTheHostOfTheRequestCounts() async throws {
        let console = try await Console(publicURL: nil)
        let ada = try await console.add(.viewer)
        try await Application(router: console.server.router(), configuration: .init(address: .hostname(port: 0)))
            .test(.live) { client in
                let fields = ["email": ada.email, "password": Console.password]
                // The client names its host without a port.
                for (origin, status) in [
                    ("http://localhost", HTTPResponse.Status.seeOther), ("http://localhost:1", .forbidden),
                    ("https://localhost", .forbidden),
                    ("http://evil.example", .forbidden),
                ] {
                    let browser = Browser(client: client)
                    try await browser.get("/sign-in")
                    let response = try await browser.post("/sign-in", fields, headers: [.origin: origin])
                    #expect(response.status == status, "\(origin)")
                    #expect((browser.cookies["usher-session"] != nil) == (status == .seeOther))
                }
            }
    }
}
