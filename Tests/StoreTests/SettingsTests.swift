import Core
import Foundation
import Store
import Testing

@Suite struct SettingsTests {
    @Test(arguments: Driver.allCases)
    func settingsComeBackAsTheyWere(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                let protection = Rule.Protection(groups: ["admins"], users: ["ceo@example.com"])
                try db.settings.set("protection", to: Rule.Protection())
                try db.settings.set("protection", to: protection)
                try db.settings.set("zone", to: "Europe/Berlin")
                #expect(try db.settings.get("protection") == protection)
                #expect(try db.settings.get("zone") == "Europe/Berlin")
                #expect(throws: StoreError.self) { try db.settings.get("zone", as: Int.self) }
                try db.settings.remove("zone")
                #expect(try db.settings.get("zone", as: String.self) == nil)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aLeaseHasOneHolderAndNumbersOnlyRise(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                let (later, last) = (Instant.t0 + .minutes(1), Instant.t0 + .minutes(2))
                #expect(try db.leases.acquire("rule", holder: "a", now: .t0, until: later) == 1)
                #expect(try db.leases.acquire("rule", holder: "b", now: .t0, until: later) == nil)
                #expect(try db.leases.acquire("other", holder: "b", now: .t0, until: later) == 1)
                #expect(try db.leases.renew("rule", fence: 1, now: .t0, until: last))
                #expect(try db.leases.acquire("rule", holder: "b", now: later, until: last) == nil)
                #expect(try db.leases.acquire("rule", holder: "b", now: last, until: last + .minutes(1)) == 2)
                #expect(try !db.leases.renew("rule", fence: 1, now: last, until: last + .minutes(9)))
                try db.leases.release("rule", fence: 1)
                #expect(try db.leases.acquire("rule", holder: "a", now: last, until: last) == nil)
                try db.leases.release("rule", fence: 2)
                #expect(try db.leases.acquire("rule", holder: "a", now: last, until: last + .minutes(1)) == 3)
            }
        }
    }

    private let secret = Secret("ATATT3x-very-secret-Käse")

    @Test(arguments: Driver.allCases)
    func secretsOpenOnlyUnderTheirOwnNameAndKey(driver: Driver) async throws {
        try await withStore(driver) { [secret] store, _ in
            let foreign = try SecretBox(keyDirectory: nil)
            try await store.database.write { db in
                try db.secrets.set("atlassian", to: Secret("old"), sealedBy: store.secretBox)
                try db.secrets.set("atlassian", to: secret, sealedBy: store.secretBox)
                #expect(try db.secrets.get("atlassian", openedBy: store.secretBox) == secret)
                #expect(try db.secrets.names() == ["atlassian"])
                #expect(throws: StoreError.cannotUnseal(name: "atlassian")) {
                    try db.secrets.get("atlassian", openedBy: foreign)
                }
                try db.execute("UPDATE secrets SET name = 'smtp'")
                #expect(throws: StoreError.cannotUnseal(name: "smtp")) {
                    try db.secrets.get("smtp", openedBy: store.secretBox)
                }
                try db.secrets.remove("smtp")
                #expect(try db.secrets.get("smtp", openedBy: store.secretBox) == nil)
            }
        }
    }

    @Test func aSecretNeverPrints() {
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
            #expect(!text.contains("ATATT"))
        }
        #expect(secret.reveal() == "ATATT3x-very-secret-Käse")
    }

    @Test func noSecretAndNoKeyIsInTheFilesOfTheDatabase() async throws {
        try await withStore(.sqliteFile) { [secret] store, directory in
            try await store.database.write { try $0.secrets.set("atlassian", to: secret, sealedBy: store.secretBox) }
            let sealingKey = try Data(contentsOf: URL(fileURLWithPath: directory + "/keys/sealing.key"))
            let signingKey = try Data(contentsOf: URL(fileURLWithPath: directory + "/keys/signing.key"))
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter {
                $0.hasPrefix("usher.sqlite")
            }
            #expect(Set(files).isSuperset(of: ["usher.sqlite", "usher.sqlite-wal"]))
            for file in files {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + file)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + file))
                for hidden in [Data(secret.reveal().utf8), sealingKey, signingKey] {
                    #expect(bytes.range(of: hidden) == nil)
                }
            }
        }
    }

    @Test func keysAreTheirOwnersAloneAndStay() async throws {
        try await withStore(.sqliteFile) { [secret] store, directory in
            try await store.database.write { try $0.secrets.set("s", to: secret, sealedBy: store.secretBox) }
            let again = try await Store.open(.directory(directory))
            let found = try await again.database.read { try $0.secrets.get("s", openedBy: again.secretBox) }
            #expect(found == secret)
            #expect(again.signingKey.publicKey.rawRepresentation == store.signingKey.publicKey.rawRepresentation)
            for name in ["sealing.key", "signing.key"] {
                let path = directory + "/keys/" + name
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
                await #expect(
                    throws: StoreError.file(path: path, reason: "other users can read it; set its mode to 0600")
                ) {
                    try await Store.open(.directory(directory))
                }
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                let key = try Data(contentsOf: URL(fileURLWithPath: path))
                try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
                await #expect(throws: StoreError.self) { try await Store.open(.directory(directory)) }
                try key.write(to: URL(fileURLWithPath: path))
            }
        }
    }
}
