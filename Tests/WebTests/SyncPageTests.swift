import Connectors
import Core
import Engine
import HummingbirdTesting
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct SyncPageTests {
    private static let people = (0..<30).map { User(id: AccountID("u\($0)"), name: "Person \($0)") }

    /// A client whose first answer waits for the gate.
    private static func client(_ gate: Gate, failing error: ConnectorError? = nil) -> DirectoryClient {
        let directory = ScriptedDirectory(users: people)
        var client = directory.client(now: TestClock().now)
        let products = client.products
        client.products = { () async throws(ConnectorError) in
            await gate.pass()
            if let error { throw error }
            return try await products()
        }
        return client
    }

    private static func syncs(_ console: Console) async throws -> [SyncRecord.State] {
        try await console.store.database.read { try $0.directory.syncs(limit: 10).map(\.state) }
    }

    @Test func aSecondClickShowsTheSyncUnderWay() async throws {
        let gate = Gate()
        let console = try await Console(client: Self.client(gate))
        let ada = try await console.add(.operator)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(try await browser.get("/sync/progress").text == #"{"running":false}"#)
            let first = try await browser.post("/sync")
            #expect(first.status == .seeOther && first.location == "/")
            var page = try await browser.get("/")
            #expect(page.text.contains("The sync has begun"))
            #expect(page.text.contains("data-sync-progress=\"/sync/progress\""))
            #expect(page.text.contains("dot-ok\"></span>Syncing"))
            console.clock.advance(.minutes(2))
            for _ in 0..<3 { #expect(try await browser.post("/sync").status == .seeOther) }
            page = try await browser.get("/")
            #expect(
                page.text.contains("A sync is under way already: begun by admin:operator@usher.example, 2 minutes ago"))
            let progress = try await browser.get("/sync/progress").text
            #expect(progress.contains(#""running":true"#) && progress.contains("Begun by admin:operator"))
            gate.open()
            await console.server.background.finish()
            #expect(try await browser.get("/sync/progress").text == #"{"running":false}"#)
            page = try await browser.get("/")
            #expect(page.text.contains("Synced just now"))
            #expect(page.text.contains("30 users in 0 groups: 30 added, 0 changed, 0 removed"))
            #expect(!page.text.contains("data-sync-progress"))
        }
        #expect(gate.came == 1)
        #expect(try await Self.syncs(console) == [.finished])
    }

    @Test func afterTheEndAnotherOneMayBegin() async throws {
        let gate = Gate()
        gate.open()
        let console = try await Console(client: Self.client(gate))
        let ada = try await console.add(.operator)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            for _ in 0..<2 {
                try await browser.post("/sync")
                await console.server.background.finish()
            }
        }
        #expect(try await Self.syncs(console) == [.finished, .finished])
        let started = try await console.store.database.read { try $0.audit.events(limit: 100) }
            .filter { $0.verb == "sync.started" }.map(\.actor)
        #expect(started == ["admin:operator@usher.example", "admin:operator@usher.example"])
    }

    @Test func whyASyncFailedIsSaid() async throws {
        let gate = Gate()
        gate.open()
        let refused = ConnectorError.unauthorized("The organisation API key was refused: it has expired.")
        let console = try await Console(client: Self.client(gate, failing: refused))
        let ada = try await console.add(.admin)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            try await browser.post("/sync")
            await console.server.background.finish()
            let page = try await browser.get("/")
            #expect(page.text.contains("The last sync failed, just now"))
            #expect(page.text.contains("The organisation API key was refused: it has expired."))
            #expect(page.text.contains("dot-danger\"></span>The first sync failed"))
            // Nothing is stuck: the next try is another sync.
            #expect(page.text.contains("action=\"/sync\""))
            try await browser.post("/sync")
            await console.server.background.finish()
        }
        #expect(try await Self.syncs(console) == [.abandoned, .abandoned])
        #expect(gate.came == 2)
    }

    @Test func withoutAConnectionOrWhileAnotherProcessSyncsNothingBegins() async throws {
        let bare = try await Console()
        let gate = Gate()
        gate.open()
        let busy = try await Console(client: Self.client(gate))
        let now = busy.clock.now
        try await busy.store.database.write {
            _ = try $0.leases.acquire("sync", holder: "other:1:x/1", now: now, until: now + .minutes(10))
        }
        for (console, words) in [(bare, "No organisation is connected"), (busy, "It is under way already")] {
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                for _ in 0..<2 {
                    let response = try await browser.post("/sync")
                    #expect(response.status == .conflict)
                    #expect(response.text.contains(words))
                }
                #expect(try await browser.get("/").status == .ok)
            }
            #expect(console.usher.syncInProgress == nil)
        }
        #expect(gate.came == 0)
    }
}
