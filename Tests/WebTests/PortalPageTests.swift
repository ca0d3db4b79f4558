import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Logging
import Store
import Testing

@testable import Web

/// The public page as strangers use it: over the wire, against a simulated organisation.
@Suite struct PortalPageTests {
    private static func withPortal(
        isOn: Bool = true, background: BackgroundWork? = nil,
        _ body: @escaping @Sendable (Console, _ email: String) async throws -> Void
    ) async throws {
        try await Console.withOrganization(
            users: 60, background: background, options: Usher.Options(publicAddress: Console.origin)
        ) { console, _ in
            try await console.usher.changePortal(
                to: PortalSettings(
                    isOn: isOn, products: ["jira", "confluence"], text: "Ask <here>.", contact: "it@larkfield.example"),
                from: 0, by: "test")
            let snapshot = try await console.usher.snapshot()
            try await body(console, try #require((0..<snapshot.count).lazy.compactMap { snapshot.email(at: $0) }.first))
        }
    }

    private static func requests(_ console: Console) async throws -> [AccessRequest] {
        await console.server.background.finish()
        return try await console.store.database.read {
            try $0.accessRequests.list(matching: AccessRequestQuery(), limit: 1000)
        }
    }

    @Test func thePageIsPlainAndLeavesNothingInTheBrowser() async throws {
        try await Self.withPortal { console, _ in
            try await console.test { browser async throws in
                let page = try await browser.get("/request")
                #expect(page.status == .ok)
                #expect(page.headers[.setCookie] == nil && page.headers[.cacheControl] == "no-store")
                #expect(page.text.contains("Ask &lt;here&gt;.") && page.text.contains("it@larkfield.example"))
                #expect(page.text.contains("value=\"confluence\""))
                // Nothing of the console shows.
                #expect(!page.text.contains("/sign-in") && !page.text.contains("href=\"/\""))
            }
        }
    }

    /// Status, headers and body are the same; so is what is written before the answer.
    @Test func theAnswerDoesNotTellWhetherAnAddressExists() async throws {
        try await Self.withPortal { console, email in
            try await console.test { browser async throws in
                var answers: [String] = []
                for address in [email, "nobody@larkfield.example"] {
                    try await browser.get("/request")
                    let answer = try await browser.post("/request", ["email": address, "product": "jira"])
                    let headers = answer.headers.filter { $0.name != .requestID && $0.name != .date }
                    answers.append("\(answer.status) \(headers.map(\.description).sorted()) \(answer.text)")
                    let next = try await browser.get(try #require(answer.location))
                    #expect(next.status == .ok)
                    #expect(!next.text.contains(address))
                }
                #expect(answers[0] == answers[1])
                #expect(try await Self.requests(console).map(\.email) == [email])
            }
        }
    }

    /// Whoever asks has the answer before anybody is looked for, so no time can tell who is known: work in the background
    /// is held back here until both have theirs.
    @Test func theAnswerComesBeforeAnybodyIsLookedFor() async throws {
        let gate = Gate()
        let held = BackgroundWork(logger: Logger(label: "test")) { await gate.pass() }
        try await Self.withPortal(background: held) { console, email in
            try await console.test { browser async throws in
                for address in [email, "nobody@larkfield.example"] {
                    try await browser.get("/request")
                    let answer = try await browser.post("/request", ["email": address, "product": "jira"])
                    #expect(answer.status == .seeOther)
                    #expect(try await browser.get(try #require(answer.location)).text.contains("for 30 minutes"))
                }
                let (requests, mails) = try await console.store.database.read { db in
                    (
                        try db.accessRequests.count(matching: AccessRequestQuery()),
                        try db.outbox.due(
                            at: console.clock.now + .days(1), limit: 9)
                    )
                }
                #expect(requests == 0 && mails.isEmpty)
                gate.open()
                #expect(try await Self.requests(console).map(\.email) == [email])
            }
        }
    }

    @Test func theMailedLinkConfirmsOnceAndOnlyByItsForm() async throws {
        try await Self.withPortal { console, email in
            try await console.test { browser async throws in
                try await browser.get("/request")
                try await browser.post("/request", ["email": email, "product": "jira", "reason": "<b>please</b>"])
                let request = try #require(try await Self.requests(console).first)
                let links = try #require(try await console.usher.publicLinks())
                let link = links.confirm(request.id, until: request.askedAt + Usher.confirmationTerm)
                let path = String(link.dropFirst(Console.origin.count))
                func state() async throws -> AccessRequest.State? { try await Self.requests(console).first?.state }

                // A mail scanner opens it, asks for its head, and follows it with a browser's prefetch.
                #expect(try await browser.get(path).status == .ok)
                #expect(try await browser.send(.head, path, headers: [:], body: nil).status == .ok)
                #expect(
                    try await browser.get(path, headers: [.secFetchSite: "none"]).text.contains("&lt;b&gt;"))
                #expect(try await state() == .unconfirmed)

                // Another site can't make somebody's browser send it.
                let foreign = try await browser.post(path, headers: [.origin: "https://evil.example"])
                #expect(foreign.status == .forbidden)
                let other = try await browser.post(
                    path, headers: [.origin: Console.origin, .secFetchSite: "cross-site"])
                #expect(other.status == .forbidden)
                #expect(try await state() == .unconfirmed)

                let answer = try await browser.post(path)
                #expect(answer.status == .seeOther && answer.location == path)
                let decided = try #require(try await state())
                #expect(decided != .unconfirmed)
                // Once more changes nothing; the page says what became of it.
                #expect(try await browser.post(path).status == .seeOther)
                #expect(try await Self.requests(console).count == 1)
                let page = try await browser.get(path)
                #expect(page.status == .ok && !page.text.contains("<form"))
            }
        }
    }

    @Test func oldForgedAndForeignLinksGetTheSameCalmPage() async throws {
        try await Self.withPortal { console, email in
            try await console.test { browser async throws in
                try await browser.get("/request")
                try await browser.post("/request", ["email": email])
                let request = try #require(try await Self.requests(console).first)
                let links = try #require(try await console.usher.publicLinks())
                let until = request.askedAt + Usher.confirmationTerm
                let good = links.confirm(request.id, until: until).dropFirst(Console.origin.count)
                let keep = links.keep(WarningID(request.id.rawValue), until: until).split(separator: "/").last ?? ""
                let forged = [
                    "/request/x", "/request/" + String(repeating: "A", count: 60), "/request/\(keep)",
                    "/answer/\(good.split(separator: "/").last ?? "")", String(good.dropLast()),
                    "/answer/\(keep)", "/request/" + String(repeating: "A", count: 5000),
                ]
                var pages: Set<String> = []
                for path in forged {
                    for answer in [try await browser.get(path), try await browser.post(path)] {
                        #expect(answer.status == .notFound, "\(path)")
                        pages.insert(answer.text)
                    }
                }
                #expect(pages.count == 1)
                #expect(pages.first?.contains("This link does not work") == true)

                console.clock.advance(Usher.confirmationTerm + .minutes(2))
                for answer in [try await browser.get(String(good)), try await browser.post(String(good))] {
                    #expect(answer.status == .gone && answer.text.contains("too old"))
                    #expect(answer.text.contains("It works for 30 minutes") && answer.text.contains("Ask once more"))
                    #expect(answer.text.contains("href=\"/request\""))
                }
                #expect(try await Self.requests(console).first?.state != .granted)
            }
        }
    }

    @Test func theFormIsHeardOnlyFromOurOwnFreshPage() async throws {
        try await Self.withPortal { console, email in
            try await console.test { browser async throws in
                try await browser.get("/request")
                let token = browser.token
                for wrong in ["", "00", String(token.dropLast(2)), String(token.reversed())] {
                    #expect(try await browser.post("/request", ["email": email], token: wrong).status == .forbidden)
                }
                #expect(console.log.text.contains("A form of a public page was refused"))
                #expect(!console.log.text.contains(token) && !console.log.text.contains(email))
                // A console's own token is none.
                let ada = try await console.add(.admin)
                let admin = browser.another()
                try await admin.signIn(ada)
                #expect(
                    try await browser.post("/request", ["email": email], token: admin.token).status == .forbidden)
                let origins: [HTTPFields] = [
                    [.origin: "https://evil.example"], [.origin: "null"],
                    [.origin: Console.origin, .secFetchSite: "cross-site"],
                ]
                for headers in origins {
                    let answer = try await browser.post("/request", ["email": email], token: token, headers: headers)
                    #expect(answer.status == .forbidden)
                }
                console.clock.advance(.hours(2) + .minutes(1))
                let late = try await browser.post("/request", ["email": email], token: token)
                #expect(late.status == .forbidden && late.text.contains("Open the page again"))
                #expect(try await Self.requests(console).isEmpty)
                try await browser.get("/request")
                #expect(try await browser.post("/request", ["email": email]).status == .seeOther)
                #expect(try await Self.requests(console).count == 1)
            }
        }
    }

    @Test func tooManyRequestsFromOnePlaceAreRefusedInWords() async throws {
        try await Self.withPortal { console, _ in
            try await console.test { browser async throws in
                try await browser.get("/request")
                var statuses: [Int] = []
                for number in 0..<22 {
                    let answer = try await browser.post("/request", ["email": "p\(number)@larkfield.example"])
                    statuses.append(answer.status.code)
                    guard answer.status == .tooManyRequests else { continue }
                    #expect(answer.headers[.retryAfter] == "600")
                    #expect(answer.text.contains("Try again in 10 minutes"))
                    #expect(!answer.text.contains("/sign-in"))
                }
                #expect(statuses == Array(repeating: 303, count: 20) + [429, 429])
                // The refusal is in the log, and whose address it was is not.
                #expect(console.log.text.contains("A form of a public page was refused"))
                #expect(!console.log.text.contains("p21@"))
                console.clock.advance(.minutes(10))
                #expect(try await browser.post("/request", ["email": "q@larkfield.example"]).status == .seeOther)
            }
        }
    }

    /// Forms of links are counted like any other, also those that lead nowhere.
    @Test(arguments: ["/request/x", "/answer/x", "/request"])
    func formsOfOneNetworkAreBounded(path: String) async throws {
        try await Self.withPortal { console, _ in
            try await console.test { browser async throws in
                try await browser.get("/request")
                for _ in 0..<60 {
                    #expect(try await browser.post(path, ["email": "no address"]).status != .tooManyRequests)
                }
                let answer = try await browser.post(path, ["email": "no address"])
                #expect(answer.status == .tooManyRequests && answer.headers[.retryAfter] == "600")
                #expect(console.log.text.contains("Too many calls"))
                #expect(try await browser.get("/request").status == .ok)
            }
        }
    }

    @Test func formsOfAllNetworksAreBoundedTogether() async throws {
        try await Self.withPortal { console, email in
            let now = console.clock.now
            let all = try #require(AbuseBounds.visitorForms(from: "elsewhere").last)
            try await console.store.database.write { db in while try db.throttles.take([all], at: now) == nil {} }
            try await console.test { browser async throws in
                try await browser.get("/request")
                #expect(try await browser.post("/request", ["email": email]).status == .tooManyRequests)
                #expect(try await Self.requests(console).isEmpty)
            }
        }
    }

    @Test(arguments: [
        "", "ada", "ada@", "a b@c.example", "a@b@c", "a@b\r\nBcc: x@y.z", String(repeating: "a", count: 300) + "@b.c",
    ])
    func whatIsNoAddressIsSaid(email: String) async throws {
        try await Self.withPortal { console, _ in
            try await console.test { browser async throws in
                try await browser.get("/request")
                let answer = try await browser.post("/request", ["email": email, "reason": "kept"])
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains("Write your e-mail address") && answer.text.contains("kept"))
                #expect(try await Self.requests(console).isEmpty)
            }
        }
    }

    @Test func whatIsOffIsNotThere() async throws {
        try await Self.withPortal(isOn: false) { console, email in
            try await console.test { browser async throws in
                let page = try await browser.get("/request")
                #expect(page.status == .notFound && !page.text.contains("<form"))
                #expect(try await Self.requests(console).isEmpty)
            }
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await Self.withPortal { console, email in
            try await console.test { browser async throws in
                try await browser.get("/request")
                let reason = String(repeating: "x", count: 70_000)
                #expect(
                    try await browser.post("/request", ["email": email, "reason": reason]).status == .contentTooLarge)
                let cut = String(repeating: "x", count: 60_000)
                #expect(try await browser.post("/request", ["email": email, "reason": cut]).status == .seeOther)
                #expect(try await Self.requests(console).first?.reason.count == NewAccessRequest.longestReason)
            }
        }
    }
}
