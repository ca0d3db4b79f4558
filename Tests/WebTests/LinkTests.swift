import Core
import Hummingbird
import Store
import Testing

@testable import Web

@Suite struct LinkTests {
    private func path(_ url: String?) throws -> String {
        String(try #require(url).dropFirst(Console.origin.count))
    }

    @Test func oneTimeLinkSignsInOnce() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        let path = try path(await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80))
        try await console.test { browser async throws in
            // Opening it, however often, uses nothing up.
            for _ in 0..<3 { #expect(try await browser.get(path).status == .ok) }
            #expect(browser.sessionCookie == nil)
            let second = browser.another()
            try await second.get(path)
            #expect(try await browser.post(path).location == "/")
            #expect(try await browser.get("/account").text.contains(ada.email))
            #expect(try await second.post(path).status == .gone)
            #expect(second.sessionCookie == nil)
            #expect(try await second.get(path).status == .gone)
        }
        #expect(try await console.auditVerbs() == ["administrator.linkMade", "administrator.signedIn"])
    }

    @Test func oneTimeLinkExpiresAndIsReplaced() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        let first = try path(await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80))
        let second = try path(await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80))
        try await console.test { browser async throws in
            #expect(try await browser.get(first).status == .gone)
            #expect(try await browser.get(second).status == .ok)
            console.clock.advance(.hours(25))
            #expect(try await browser.get(second).status == .gone)
            #expect(try await browser.get("/sign-in/link/none").status == .gone)
        }
    }

    @Test func linkOfADisabledAdministratorDoesNotWork() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        let path = try path(await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80))
        let now = console.clock.now
        try await console.store.database.write { try $0.administrators.setDisabled(now, of: ada.id) }
        try await console.test { browser async throws in
            try await browser.get(path)
            #expect(try await browser.post(path).status == .gone)
        }
        #expect(try await console.server.invitations.signInLink(email: ada.email, by: "cli:root", port: 80) == nil)
        #expect(
            try await console.server.invitations.signInLink(email: "no@usher.example", by: "cli:root", port: 80) == nil)
    }

    static let person = [
        "name": "Ada Lovelace", "email": "ada@usher.example", "password": Console.password,
        "repeated": Console.password,
    ]

    @Test func firstStartMakesTheFirstAdministrator() async throws {
        let console = try await Console()
        let path = try path(await console.server.invitations.setUpLink(port: 80))
        try await console.test { browser async throws in
            #expect(try await browser.get("/sign-in").text.contains("There is no administrator yet"))
            #expect(try await browser.get(path).status == .ok)
            #expect(try await browser.post(path, Self.person).location == Link.connection)
            #expect(try await browser.get("/administrators").text.contains("ada@usher.example"))
            let late = browser.another()
            #expect(try await late.get(path).status == .gone)
            try await late.get("/sign-in")
            #expect(try await late.post(path, Self.person).status == .gone)
        }
        #expect(try await console.server.invitations.setUpLink(port: 80) == nil)
        #expect(try await console.auditVerbs() == ["administrator.added", "administrator.signedIn"])
    }

    @Test(arguments: [
        (["name": ""], "Write the name."), (["email": "ada"], "Write an e-mail address"),
        (["password": "short", "repeated": "short"], "has 5 characters. Use at least 12."),
        (["repeated": "another one entirely"], "The two passwords are not the same."),
        (["password": "ada@usher.example", "repeated": "ada@usher.example"], "must not be the name or the e-mail"),
        (["password": "aaaaaaaaaaaaaa", "repeated": "aaaaaaaaaaaaaa"], "repeats the same few characters"),
    ]) func setUpSaysWhatIsWrongAndKeepsWhatWasTyped(change: [String: String], complaint: String) async throws {
        let console = try await Console()
        let path = try path(await console.server.invitations.setUpLink(port: 80))
        let fields = Self.person.merging(change) { $1 }
        try await console.test { browser async throws in
            try await browser.get(path)
            let response = try await browser.post(path, fields)
            #expect(response.status == .unprocessableContent)
            #expect(response.text.contains(complaint))
            #expect(response.text.contains("value=\"\(fields["email"] ?? "")\""))
            #expect(
                !response.text.contains(
                    fields["password"] == fields["email"] ? "type=\"password\" value" : fields["password"] ?? ""))
            #expect(try await browser.post(path, Self.person).location == Link.connection)
        }
    }

    @Test func setUpNeedsItsOwnLink() async throws {
        let console = try await Console()
        _ = try await console.server.invitations.setUpLink(port: 80)
        let guess = "/set-up/\(String(repeating: "0", count: 64))"
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            #expect(try await browser.post(guess, Self.person).status == .gone)
        }
        #expect(try await console.store.database.read { try $0.administrators.count() } == 0)
    }
}
