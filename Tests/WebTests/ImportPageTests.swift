import Core
import Engine
import Foundation
import Hummingbird
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct ImportPageTests {
    private static func upload(
        _ text: String, name: String = "leavers.csv", _ browser: Browser, token: String? = nil
    ) async throws -> TestAnswer {
        let body =
            "--XyZ\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n\(token ?? browser.token)\r\n"
            + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            + "Content-Type: text/csv\r\n\r\n\(text)\r\n--XyZ--\r\n"
        let response = try await browser.send(
            .post, "/imports",
            headers: [.contentType: "multipart/form-data; boundary=XyZ", .origin: Console.origin],
            body: ByteBuffer(string: body))
        return TestAnswer(status: response.status, text: response.text, location: response.location)
    }

    struct TestAnswer: Sendable {
        var status: HTTPResponse.Status
        var text: String
        var location: String?
    }

    private static func hash(in html: String) -> String? {
        html.firstMatch(of: /name="hash" value="([0-9a-f]{64})"/).map { String($0.1) }
    }

    @Test func aFileIsReadPlannedAndRun() async throws {
        try await Console.withOrganization { console, organization in
            let all = try await console.usher.users(matching: "membership = active AND accountStatus = active")
            let users = all.page(limit: 12)
            let someone = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(someone)
                let lines = ["email"] + users.compactMap(\.email) + ["nobody@nowhere.example", "<i>@x.example"]
                let sent = try await Self.upload(
                    lines.joined(separator: "\n"), name: "../<i>leavers.csv", browser)
                let path = try #require(sent.location)
                let page = try await browser.get(path)
                #expect(page.text.contains("Nobody is known with the e-mail &#39;nobody@nowhere.example&#39;"))
                #expect(page.text.contains("&lt;i&gt;@x.example") && !page.text.contains("<i>@x"))
                #expect(page.text.contains("&lt;i&gt;leavers.csv") && !page.text.contains("<i>leavers"))
                #expect(page.text.contains("Choose at least one action"))
                let plan = try await browser.get("\(path)?kind=suspend&target=&kind=&target=")
                let hash = try #require(Self.hash(in: plan.text))
                #expect(organization.changingCalls == 0)

                let wrong = try await browser.post(
                    "\(path)/run", ["hash": String(repeating: "0", count: 64), "kind": "suspend", "mode": "live"])
                #expect(wrong.status == .conflict)
                #expect(wrong.text.contains("Something has changed since you looked"))
                let run = try await browser.post("\(path)/run", ["hash": hash, "kind": "suspend", "mode": "live"])
                let id = RunID(String(try #require(run.location).dropFirst("/runs/".count)))
                await console.server.background.finish()
                let done = try await console.usher.run(id)
                #expect(done.state == .succeeded && done.kind == .importFile)
                #expect(organization.changingCalls == done.counts.affected && done.counts.affected > 0)
                #expect(try await browser.get(path).status == .notFound)
                #expect(try await browser.get("/imports").text.contains("leavers"))
            }
        }
    }

    /// Above the brake an operator's import waits, and an approver's runs when the number was typed.
    @Test(arguments: [(Role.operator, RunState.blocked), (.approver, .succeeded)])
    func aLargeImportNeedsTheNumberAndAnApprover(role: Role, state: RunState) async throws {
        try await Console.withOrganization(users: 900) { console, organization in
            let all = try await console.usher.users(matching: "membership = active AND accountStatus = active")
            let ids = all.page(limit: 300).map(\.id.rawValue)
            let someone = try await console.add(role)
            try await console.test { browser async throws in
                try await browser.signIn(someone)
                let sent = try await Self.upload((["accountId"] + ids).joined(separator: "\n"), browser)
                let path = try #require(sent.location)
                let plan = try await browser.get("\(path)?kind=suspend&target=")
                let hash = try #require(Self.hash(in: plan.text))
                let form = ["hash": hash, "kind": "suspend", "mode": "live"]
                let untyped = try await browser.post("\(path)/run", form)
                #expect(untyped.status == .unprocessableContent)
                #expect(organization.changingCalls == 0)
                let number = try #require(untyped.text.firstMatch(of: /Type <b>([0-9,]+)<\/b>/)).1
                let run = try await browser.post(
                    "\(path)/run", form.merging(["confirm": String(number)]) { $1 })
                let id = RunID(String(try #require(run.location).dropFirst("/runs/".count)))
                await console.server.background.finish()
                #expect(try await console.usher.run(id).state == state)
            }
        }
    }

    @Test func aFileThatSaysWhatToDoIsPlannedAtOnce() async throws {
        try await Console.withOrganization { console, organization in
            let all = try await console.usher.users(
                matching: "membership = active AND accountStatus = active AND claim = managed AND role IS EMPTY")
            let ids = all.page(limit: 6).map(\.id)
            let someone = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(someone)
                let lines = ids.map { "\($0),suspend" } + ["\(ids[5]),dance"]
                let sent = try await Self.upload("accountId,action\n" + lines.joined(separator: "\n"), browser)
                let path = try #require(sent.location)
                let page = try await browser.get(path).text
                #expect(page.contains("The file says it line by line") && !page.contains("name=\"kind\""))
                #expect(page.contains("list of actions") && page.contains("dance"))
                let run = try await browser.post(
                    "\(path)/run", ["hash": try #require(Self.hash(in: page)), "mode": "live"])
                let id = RunID(String(try #require(run.location).dropFirst("/runs/".count)))
                await console.server.background.finish()
                #expect(try await console.usher.run(id).counts.succeeded == ids.count - 1)
                #expect(organization.changingCalls == ids.count - 1)
            }
        }
    }

    @Test(arguments: [
        ("", "Choose a file first"), ("a,b\n1,2", "No column says who is meant"),
        ("email\n\"x", "never closed"),
    ])
    func aFileThatNamesNobodyIsRefusedInWords(text: String, words: String) async throws {
        try await Console.withOrganization(users: 30) { console, _ in
            let someone = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(someone)
                let answer = try await Self.upload(text, browser)
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains(words), "\(answer.text)")
            }
        }
    }

    @Test func onlyOperatorsAndOnlyFromHere() async throws {
        try await Console.withOrganization(users: 30) { console, _ in
            let viewer = try await console.add(.viewer)
            let someone = try await console.add(.operator)
            try await console.test { browser async throws in
                try await browser.signIn(viewer)
                #expect(try await Self.upload("email\nx@y.z", browser).status == .forbidden)
                let page = try await browser.get("/imports")
                #expect(page.status == .ok && !page.text.contains("type=\"file\""))
                let second = browser.another()
                try await second.signIn(someone)
                let forged = try await Self.upload("email\nx@y.z", second, token: "0")
                #expect(forged.status == .forbidden)
            }
        }
    }

    /// Said by its length, it is refused before a byte of it is read; other routes keep the small limit.
    @Test func whatIsTooLargeIsRefusedEarly() async throws {
        let console = try await Console()
        let someone = try await console.add(.operator)
        try await console.test { browser async throws in
            try await browser.signIn(someone)
            let limit = Usher.uploadLimit + 64 * 1024
            for (path, length) in [("/imports", limit + 1), ("/runs/x/cancel", 64 * 1024 + 1)] {
                let answer = try await browser.send(
                    .post, path,
                    headers: [
                        .contentType: "multipart/form-data; boundary=XyZ", .contentLength: "\(length)",
                        .origin: Console.origin,
                    ], body: nil)
                #expect(answer.status == .contentTooLarge, "\(path)")
            }
        }
    }

    @Test func filesWaitForADayAndFewAtATime() async throws {
        try await Console.withOrganization(users: 30) { console, _ in
            var ids: [String] = []
            for number in 0..<(Uploads.most + 2) {
                let upload = try await console.usher.keepUpload(
                    Array("email\nx@y.z".utf8), name: "\(number).csv", by: "test")
                ids.append(upload.id)
                console.clock.advance(.minutes(1))
            }
            #expect(try await console.usher.upload(ids[1]) == nil)
            #expect(try await console.usher.upload(ids[2])?.name == "2.csv")
            #expect(try await console.usher.upload(try #require(ids.last)) != nil)
            console.clock.advance(Usher.uploadTerm)
            #expect(try await console.usher.upload(try #require(ids.last)) == nil)
        }
    }

    @Test(arguments: [
        ("kind=suspend&target=", ["suspend"]),
        ("kind=addToGroups&target=a,+%22b&kind=&target=&kind=restore&target=x", ["addToGroups: [a, \"b]", "restore"]),
    ])
    func actionsAreReadInOrder(query: String, expected: [String]) throws {
        let typed = ImportActions(try #require(Form(Array(query.utf8)))).typed.filter { !$0[0].isEmpty }
        #expect(typed.map { $0[0] } == expected.map { String($0.prefix { $0 != ":" }) })
    }
}
