import Core
import Foundation
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct AnswerTests {
    static let paths = [
        "/healthz", "/readyz", "/metrics", "/sign-in", "/account", "/administrators", "/nowhere", "/api/v1/me",
        "/api/v1/nothing", "/assets/0/usher.css", "/set-up/none", "/sign-in/link/none", "/%", "/..%2f..", "//",
    ]

    @Test(arguments: paths) func everyAnswerHasTheHeaders(path: String) async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            for isSignedIn in [false, true] {
                if isSignedIn { try await browser.signIn(ada) }
                let headers = try await browser.get(path).headers
                #expect(headers[.contentSecurityPolicy] == SecurityHeadersMiddleware.contentSecurityPolicy)
                #expect(headers[.contentSecurityPolicy]?.contains("unsafe") == false)
                #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
                #expect(headers[.strictTransportSecurity] == "max-age=31536000")
                #expect(headers[.cacheControl] == "no-store")
                #expect(headers[.requestID]?.isEmpty == false)
            }
        }
    }

    @Test func plainHttpHasNoTransportSecurity() async throws {
        let console = try await Console(publicURL: nil)
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            let page = try await browser.get("/sign-in")
            #expect(page.headers[.strictTransportSecurity] == nil)
            let token: HTTPFields = [.secFetchSite: "same-origin", .origin: "http://usher.example"]
            let fields = ["email": ada.email, "password": Console.password]
            // The router under test is told no host, so that no origin can be its own.
            #expect(try await browser.post("/sign-in", fields, headers: token).status == .forbidden)
        }
    }

    @Test(arguments: ["/nowhere", "/administrators/none", "/assets/0/usher.css"])
    func whatIsMissingGetsAPage(path: String) async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            let response = try await browser.get(path)
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.text.contains("There is no such page"))
        }
    }

    @Test func programsGetProblems() async throws {
        struct Answer: Decodable {
            var type: String
            var title: String
            var status: Int
            var instance: String
        }
        let console = try await Console()
        try await console.test { browser async throws in
            for (path, status) in [("/api/v1/nothing", 404), ("/api/v1/me", 401)] {
                let response = try await browser.get(path)
                #expect(response.status.code == status)
                #expect(response.headers[.contentType] == "application/problem+json")
                let problem = try JSONDecoder().decode(Answer.self, from: Data(buffer: response.body))
                #expect(problem.status == status)
                #expect(problem.type == "about:blank")
                #expect(problem.instance.hasSuffix(response.headers[.requestID] ?? "?"))
            }
            #expect(try await browser.get("/api/v1/me").headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test func aFailureTellsTheLogAndNobodyElse() async throws {
        let console = try await Console()
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            try await console.store.database.write { _ = try $0.execute("DROP TABLE sign_in_attempts") }
            let fields = ["current": Console.password, "password": "a brand new one", "repeated": "a brand new one"]
            let response = try await browser.post("/account/password", fields)
            #expect(response.status == .internalServerError)
            #expect(response.text.contains("Something failed here"))
            #expect(response.text.contains(response.headers[.requestID] ?? "?"))
            for inside in ["sign_in_attempts", "SELECT", "SQLite", "swift", "Store"] {
                #expect(!response.text.contains(inside))
            }
            #expect(console.log.text.contains("sign_in_attempts"))
        }
    }

    @Test(arguments: [(1000, HTTPResponse.Status.seeOther), (1025, .contentTooLarge), (100_000, .contentTooLarge)])
    func bodiesAreBounded(bytes: Int, status: HTTPResponse.Status) async throws {
        let console = try await Console(bodyLimit: 1024)
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            var body = ByteBuffer(string: "theme=dark&_token=\(browser.token)&x=")
            body.writeRepeatingByte(UInt8(ascii: "x"), count: bytes - body.readableBytes)
            for declares in [true, false] {
                var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
                if declares { headers[.contentLength] = String(bytes) }
                let response = try await browser.send(.post, "/account/theme", headers: headers, body: body)
                #expect(response.status == status)
            }
        }
    }

    @Test func assetsAreKeptForGoodUnderTheirContent() async throws {
        let console = try await Console()
        let library = try AssetLibrary()
        try await console.test { browser async throws in
            for name in library.names {
                let response = try await browser.get("\(library.prefix)/\(name)")
                #expect(response.status == .ok)
                #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let tag = try #require(response.headers[.eTag])
                let again = try await browser.get("\(library.prefix)/\(name)", headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified)
                #expect(again.body.readableBytes == 0)
                #expect(try await browser.get("/assets/0/\(name)").status == .notFound)
            }
            #expect(library.names.contains("usher.css"))
        }
    }

    @Test func scriptsImportOnlyWhatIsServed() throws {
        let library = try AssetLibrary()
        let files = try WebResources.files(in: "Assets", extensions: ["js"])
        for (name, data) in files {
            let text = String(decoding: data, as: UTF8.self)
            for match in text.matches(of: /import "\.\/([^"]+)"/) {
                #expect(library.names.contains(String(match.1)), "\(name) imports \(match.1)")
            }
        }
    }

    @Test func metricsCountWithoutNames() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            try await browser.get("/wp-admin.php")
            _ = try await browser.send(try #require(.init("BREW")), "/sign-in", headers: [:], body: nil)
            let text = try await browser.get("/metrics").text
            #expect(text.contains(#"usher_http_requests_total{method="post",route="/sign-in",status="3xx"} 1"#))
            #expect(text.contains(#"usher_http_requests_total{method="get",route="unmatched",status="4xx"} 1"#))
            #expect(text.contains(#"usher_sign_ins_total{outcome="signed_in"} 1"#))
            #expect(!text.contains("wp-admin") && !text.contains("BREW") && !text.contains(ada.email))
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                #expect(line.wholeMatch(of: /[a-z_]+(\{[^}]+\})? [0-9.e-]+/) != nil, "\(line)")
            }
        }
    }

    @Test func metricsSayHowTheOrganisationStands() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let text = try await browser.get("/metrics").text
            #expect(text.contains("\nusher_runs_waiting 0\n"))
            #expect(!text.contains("usher_users"), "nothing is known before the first sync")
        }
        try await Console.withOrganization(users: 40) { console, _ in
            let finished = try #require(try await console.usher.lastSync()?.finishedAt)
            try await console.test { browser async throws in
                let text = try await browser.get("/metrics").text
                #expect(text.contains("\nusher_users 40\n"))
                #expect(text.contains("\nusher_last_sync_timestamp_seconds \(finished.milliseconds / 1000)\n"))
            }
        }
    }
}
