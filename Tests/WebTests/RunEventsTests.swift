import Core
import Engine
import Hummingbird
import HummingbirdTesting
import Store
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite struct RunEventsTests {
    private static func events(_ console: Console, most: Int = 64) -> RunEvents {
        let site = Site(
            usher: console.usher, accounts: console.server.accounts, renderer: console.server.renderer,
            cookies: SessionCookies(isSecure: false), metrics: console.server.metrics)
        return RunEvents(site: site, places: StreamPlaces(most: most), pause: .milliseconds(1))
    }

    /// A run of four steps that somebody else carries out.
    private static func insertRun(_ console: Console, state: RunState = .running) async throws -> RunID {
        let now = console.clock.now
        let run = Run(
            id: "run-1", kind: .bulk, mode: .live, state: state, title: "Sample", actor: "cli:root", planHash: "h",
            createdAt: now, startedAt: now, counts: RunCounts(affected: 4))
        let plan = Plan(
            rule: nil, madeAt: now, matched: 4,
            steps: (0..<4).map { Step(index: $0, user: AccountID("u\($0)"), effect: .suspend, action: .suspend) },
            spared: [], seats: [], sideEffects: [], holds: [], brakeLimit: nil, hash: "h")
        try await console.store.database.write { try $0.runs.insert(run, plan: plan) }
        return run.id
    }

    /// Each step that ends is told, then the end; the reader itself carries the run on.
    @Test func everyChangeIsToldAndThenTheEnd() async throws {
        let console = try await Console()
        let id = try await Self.insertRun(console)
        let heard = Mutex<[String]>([])
        try await Self.events(console).send(id) { text in
            let index = heard.withLock { heard in
                heard.append(text)
                return heard.count { $0.hasPrefix("event: progress") } - 1
            }
            guard text.hasPrefix("event: progress"), index < 4 else { return }
            try await console.store.database.write { [now = console.clock.now] db in
                try db.runs.markInFlight([index], of: id)
                try db.runs.record([
                    StepOutcome(run: id, index: index, state: index == 1 ? .failed : .succeeded, attempts: 1)
                ])
                if index == 3 { try db.runs.transition(id, to: .partial, at: now) }
            }
        }
        let told = heard.withLock { $0 }
        #expect(told.first == "retry: 2000\n\n")
        #expect(told.last == "event: end\ndata: {\"state\":\"partial\"}\n\n")
        let progress = told.filter { $0.hasPrefix("event: progress") }
        #expect(progress.count == 5)
        for (number, text) in progress.enumerated() { #expect(text.contains("\"\(number) of 4 steps\"")) }
        #expect(told.allSatisfy { $0.hasSuffix("\n\n") && !$0.dropLast(2).contains("\n\n") })
    }

    @Test func whoStopsListeningEndsTheStream() async throws {
        let console = try await Console()
        let id = try await Self.insertRun(console)
        await #expect(throws: CancellationError.self) {
            try await Self.events(console).send(id) { text in
                if text.hasPrefix("event: progress") { throw CancellationError() }
            }
        }
    }

    /// Over the wire, with a run that is really carried out.
    @Test func aRealRunIsWatchedToItsEnd() async throws {
        try await Console.withOrganization { console, organization in
            let someone = try await console.add(.operator)
            try await Application(
                router: console.server.router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                logger: console.log.logger
            ).test(.live) { client in
                let browser = Browser(client: client)
                try await browser.signIn(someone)
                #expect(try await browser.get("/runs/none/events").status == .notFound)
                _ = try await console.usher.applyRules(
                    """
                    rules:
                      - name: idle
                        filter: 'accountStatus = active AND membership = active AND lastActive < -60d'
                        mode: live
                        brake: off
                        actions: [suspend]
                    """, by: "test")
                let run = try await console.usher.inBackground(console.server.background).run(
                    ruleNamed: "idle", by: someone.actor)
                // The server ends the connection after a stream.
                let stream = try await browser.get("/runs/\(run.id)/events")
                #expect(stream.status == .ok)
                #expect(stream.headers[.contentType] == "text/event-stream; charset=utf-8")
                #expect(stream.headers[.contentEncoding] == nil)
                #expect(stream.text.contains("event: progress\ndata: {"))
                #expect(stream.text.hasSuffix("event: end\ndata: {\"state\":\"succeeded\"}\n\n"))
                #expect(organization.changingCalls == run.counts.affected)
            }
        }
    }

    @Test func placesAreBounded() {
        let places = StreamPlaces(most: 2)
        #expect(places.enter() && places.enter() && !places.enter())
        #expect(places.isFull)
        places.leave()
        #expect(places.enter())
    }

    @Test(
        arguments: [
            (4, 10, 60, nil), (10, 0, 60, nil), (10, 10, 1, nil), (10, 10, 30, "less than a minute left"),
            (10, 30, 60, "about 3 minutes left"), (10, 10, 60, "about 1 minute left"),
            (100, 10_000, 120, "about 3 hours left"),
        ] as [(Int, Int, Int, String?)])
    func saysHowLongItTakes(ended: Int, open: Int, seconds: Int, words: String?) {
        #expect(RunProgress.left(ended: ended, open: open, elapsed: .seconds(seconds)) == words)
    }

    @Test func partsFillTheBar() {
        let now = Instant(seconds: 0)
        let progress = RunProgress(
            StepCounts([.succeeded: 1, .failed: 1, .inFlight: 1, .pending: 1]), startedAt: nil, now: now)
        #expect(progress.parts.map(\.width) == ["25.00%", "25.00%", "25.00%", "25.00%"])
        #expect(progress.parts.map(\.start) == ["0.00%", "25.00%", "50.00%", "75.00%"])
        #expect(progress.sentence == "2 of 4 steps: 1 done, 1 failed, 1 in progress, 1 waiting")
        #expect(RunProgress(StepCounts([:]), startedAt: nil, now: now).text == "100 %")
    }
}
