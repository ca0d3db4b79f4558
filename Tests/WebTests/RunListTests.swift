import Core
import Engine
import Store
import Testing

@testable import Web

@Suite struct RunListTests {
    @Test(arguments: [
        "", "show=waiting", "show=failures&find=a%20b&rule=r1&kind=undo&who=ada&from=2026-11-01&until=2026-11-20",
        "show=safe&after=1795000000000_run-7",
    ])
    func anAddressComesBack(query: String) throws {
        let address = RunsAddress(try #require(Form(Array(query.utf8))))
        let again = address.path.split(separator: "?").dropFirst().first.map(String.init) ?? ""
        #expect(again == query)
    }

    @Test func whatCannotBeReadAsksForNothing() throws {
        let text = "show=x&kind=y&after=z&from=2026-99-01&until=%3Cscript%3E"
        let address = RunsAddress(try #require(Form(Array(text.utf8))))
        var expected = RunQuery()
        #expect(address.query == expected)
        expected.states = [.running]
        #expect(address.with { $0.show = .running }.query == expected)
    }

    @Test func daysAreWholeDays() throws {
        let address = RunsAddress(try #require(Form(Array("from=2026-11-20&until=2026-11-20".utf8))))
        #expect(address.query.from?.iso8601.hasPrefix("2026-11-20T00:00:00") == true)
        #expect(address.query.until?.iso8601.hasPrefix("2026-11-21T00:00:00") == true)
    }

    private static func insert(_ count: Int, _ console: Console) async throws {
        let start = console.clock.now
        try await console.store.database.write { db in
            for number in 0..<count {
                let plan = Plan(
                    rule: nil, madeAt: start, matched: 0, steps: [], spared: [], seats: [], sideEffects: [], holds: [],
                    brakeLimit: nil, hash: "h")
                let run = Run(
                    id: RunID("run-\(number)"), kind: number.isMultiple(of: 2) ? .rule : .bulk,
                    mode: number.isMultiple(of: 5) ? .safe : .live, state: number == 3 ? .blocked : .succeeded,
                    title: "Run 100% no_\(number).", rule: number < 4 ? "r1" : nil,
                    actor: number < 10 ? "admin:ada@usher.example" : "schedule", planHash: "h",
                    createdAt: start - .minutes(number / 2))
                try db.runs.insert(run, plan: plan)
            }
        }
    }

    private static func ids(in html: String) -> [String] {
        html.matches(of: /<div class="sub">[A-Za-z ]+, (run-[0-9]+)<\/div>/).map { String($0.1) }
    }

    @Test func everyRunIsOnExactlyOnePage() async throws {
        let console = try await Console()
        try await Self.insert(60, console)
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            var (seen, path): ([String], String?) = ([], "/runs")
            while let next = path {
                let page = try await browser.get(next).text
                #expect(page.contains("60 runs"))
                seen += Self.ids(in: page)
                path = page.firstMatch(of: /href="([^"]+)" rel="next"/).map {
                    String($0.1).replacing("&amp;", with: "&")
                }
            }
            #expect(seen.count == 60)
            #expect(Set(seen).count == 60)
        }
    }

    @Test(arguments: [
        ("show=waiting", 1), ("kind=bulk", 30), ("show=safe", 12), ("rule=r1", 4), ("who=ADA", 10),
        ("find=100%25", 60), ("find=0%25", 60), ("find=no_1.", 1), ("find=run-7", 1), ("find=nox1", 0),
        ("who=schedule&kind=rule", 25), ("from=2027-01-01", 0), ("show=failures", 0),
    ])
    func filtersFindWhatTheyName(query: String, expected: Int) async throws {
        let console = try await Console()
        try await Self.insert(60, console)
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            let page = try await browser.get("/runs?\(query)").text
            #expect(page.contains(">\(Wording.count(expected, "run")), times in UTC"), "\(query)")
            #expect(page.contains("No run is like this") == (expected == 0))
        }
    }

    @Test func whatWaitsStandsAboveAndNothingYetSaysSo() async throws {
        let console = try await Console()
        let viewer = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(viewer)
            #expect(try await browser.get("/runs").text.contains("Nothing has run yet"))
            try await Self.insert(60, console)
            let page = try await browser.get("/runs").text
            #expect(page.contains("1 run waits for a person"))
            #expect(try await browser.get("/runs?show=waiting").text.contains("waits for a person") == false)
        }
    }
}
