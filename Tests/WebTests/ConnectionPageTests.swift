import Connectors
import Core
import Engine
import Foundation
import Hummingbird
import Simulator
import Store
import Testing

@testable import Web

@Suite struct ConnectionPageTests {
    private static let place = "/settings/connection"

    /// A console that is not connected yet, and the organisation that it could be.
    private static func withUnconnected(
        faults: [String] = [],
        _ body: @escaping @Sendable (Console, SimulatedOrganization) async throws -> Void
    ) async throws {
        let start = TestClock().now
        var options = SimulatorOptions(users: 30, seed: 7, now: Int(start.milliseconds))
        options.faults = try Faults(parsing: faults)
        try await withSimulator(options) { base, organization in
            try await body(try await Console(connection: CurrentConnection(vendorURL: base)), organization)
        }
    }

    @Test func theFirstStartLeadsToTheConnectionAndItsFirstSync() async throws {
        try await Self.withUnconnected { console, organization in
            let link = try #require(try await console.server.setUpLink(port: 80))
            try await console.test { browser async throws in
                let path = String(link.dropFirst(Console.origin.count))
                try await browser.get(path)
                let person = [
                    "name": "Ada", "email": "ada@usher.example", "password": Console.password,
                    "repeated": Console.password,
                ]
                #expect(try await browser.post(path, person).location == Self.place)
                let page = try await browser.get(Self.place).text
                #expect(page.contains("Connect your organisation") && page.contains("Check and connect"))
                let fields = [
                    "version": "0", "organization": organization.organizationID, "key": SimulatorOptions.key,
                    "keyExpiresOn": "2026-11-30",
                ]
                #expect(try await browser.post(Self.place, fields).location == "/")
                await console.server.background.finish()
                #expect(try await console.usher.lastSync()?.users == 30)
                let connected = try await browser.get(Self.place).text
                #expect(connected.contains("Connected to organisation \(organization.organizationID)"))
                #expect(connected.contains("30 users") && connected.contains("stored, never shown"))
                #expect(connected.contains("expires on 2026-11-30, in 12 days"))
                let tested = try await browser.post("\(Self.place)/test")
                #expect(tested.location == Self.place)
                #expect(try await browser.get(Self.place).text.contains("The connection works"))
            }
            #expect(!console.log.text.contains(SimulatorOptions.key))
        }
    }

    @Test(
        arguments: [
            (["key": "wrong-key-0815"], "401: the key was refused"), (["key": ""], "Write an API key"),
            (["organization": "00000000-0000-0000-0000-000000000000"], "404: there is no such organisation"),
            (["organization": "a/b"], "is not an organisation id"), (["keyExpiresOn": "soon"], "is not a day"),
            (["jiraURL": "http://jira.example"], "Use https"), (["jiraEmail": "a@b.c"], "is not the address of a site"),
            (["jiraURL": "https://127.0.0.1:1", "jiraEmail": "a@b.c", "jiraToken": "jira-0815"], "No connection to"),
        ] as [([String: String], String)]) func saysWhyItIsRefusedKeepsWhatWasTypedAndNoSecret(
            change: [String: String], words: String
        ) async throws
    {
        try await Self.withUnconnected { console, organization in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let fields = [
                    "version": "0", "organization": organization.organizationID, "key": SimulatorOptions.key,
                    "keyExpiresOn": "2027-01-31",
                ].merging(change) { $1 }
                let response = try await browser.post(Self.place, fields)
                #expect(response.status == .unprocessableContent && response.text.contains(words), "\(response.text)")
                #expect(response.text.contains("Nothing was saved") || !words.hasPrefix("401"))
                for secret in [SimulatorOptions.key, "wrong-key-0815", "jira-0815"] {
                    #expect(!response.text.contains(secret) && !console.log.text.contains(secret))
                }
                if change["keyExpiresOn"] == nil { #expect(response.text.contains("value=\"2027-01-31\"")) }
            }
            #expect(try await console.usher.connectionStatus().version == 0)
            #expect(try await console.store.database.read { try $0.secrets.names() }.isEmpty)
        }
    }

    @Test func anExpiredKeyIsToldWhenItIsTested() async throws {
        try await Self.withUnconnected(faults: ["expiredKey"]) { console, organization in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let fields = [
                    "version": "0", "organization": organization.organizationID, "key": SimulatorOptions.key,
                ]
                let response = try await browser.post(Self.place, fields)
                #expect(response.text.contains("401: the key was refused: it has expired"))
            }
        }
    }

    @Test func whatTheEnvironmentSaysIsShownAndOnlyTheExpiryCanBeNoted() async throws {
        try await Console.withOrganization(users: 10) { console, _ in
            let ada = try await console.add(.admin)
            try await console.test { browser async throws in
                try await browser.signIn(ada)
                let page = try await browser.get(Self.place).text
                #expect(page.contains("The environment or usher.yaml") && !page.contains("name=\"key\""))
                let fields = ["version": "0", "organization": "x", "key": "y", "keyExpiresOn": "2026-11-19"]
                #expect(try await browser.post(Self.place, fields).location == Self.place)
                #expect(try await browser.get(Self.place).text.contains("expires on 2026-11-19, tomorrow"))
            }
            #expect(try await console.usher.connectionStatus().origin == .configuration)
        }
    }
}
