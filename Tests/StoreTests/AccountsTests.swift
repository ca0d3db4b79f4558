import Core
import Store
import Testing

@Suite struct AccountsTests {
    private let start = Instant(seconds: 1_795_000_000)

    private func token(_ number: UInt8) throws -> AccessToken {
        try #require(AccessToken(bytes: [UInt8](repeating: number, count: 32)))
    }

    private func administrator(_ id: String, role: Role = .admin) -> Administrator {
        Administrator(
            id: AdministratorID(id), name: id, email: "\(id)@Usher.example", role: role, createdAt: start)
    }

    private func session(_ number: UInt8, of id: String, at: Instant) throws -> Session {
        Session(
            hash: try token(number).hash, administrator: AdministratorID(id), formToken: "f", client: "Firefox",
            createdAt: at, seenAt: at, expiresAt: at + .days(7))
    }

    @Test func administratorsComeBackAsTheyWere() async throws {
        let store = try await Store.inMemory()
        let ada = administrator("ada")
        try await store.database.write { [start] db in
            try db.administrators.add(ada)
            #expect(throws: StoreError.duplicateName("ADA@usher.example")) {
                var other = ada
                (other.id, other.email) = ("other", "ADA@usher.example")
                try db.administrators.add(other)
            }
            #expect(try db.administrators.withEmail("ada@usher.EXAMPLE") == ada)
            #expect(try db.administrators.passwordHash(of: ada.id) == nil)
            try db.administrators.setPasswordHash("$argon2id$x", of: ada.id, at: start)
            #expect(try db.administrators.passwordHash(of: ada.id) == "$argon2id$x")
            #expect(try db.administrators.administrator(ada.id)?.hasPassword == true)
            #expect(try db.administrators.countOfEnabledAdmins() == 1)
            try db.administrators.setDisabled(start, of: ada.id)
            #expect(try db.administrators.countOfEnabledAdmins() == 0)
        }
    }

    @Test func rolesAreOrdered() {
        #expect(Role.allCases == Role.allCases.sorted())
        #expect(Role.viewer < .operator && Role.operator < .approver && Role.approver < .admin)
    }

    @Test func sessionsAreBoundedPerAdministrator() async throws {
        let store = try await Store.inMemory()
        let (ada, grace) = (administrator("ada"), administrator("grace"))
        let sessions = try (1...30).map { try session($0, of: "ada", at: start + .minutes(Int($0))) }
        let foreign = try session(99, of: "grace", at: start)
        try await store.database.write { [start] db in
            try db.administrators.add(ada)
            try db.administrators.add(grace)
            try db.sessions.open(foreign)
            for session in sessions { try db.sessions.open(session) }
            let open = try db.sessions.open(of: "ada", at: start + .hours(1), idle: .days(1))
            #expect(open.map(\.hash) == sessions.suffix(20).reversed().map(\.hash))
            #expect(try db.sessions.endAll(of: "ada", except: sessions[29].hash) == 19)
            #expect(try db.sessions.open(of: "grace", at: start, idle: .days(1)).count == 1)
        }
    }

    @Test func tokensComeBackUntilTheyExpire() async throws {
        let store = try await Store.inMemory()
        let secret = try token(1)
        let wrong = try token(2)
        let ada = administrator("ada")
        let added = APIToken(
            id: "t", name: "Backup", administrator: "ada", scopes: [.run, .read], createdAt: start,
            expiresAt: start + .days(1))
        try await store.database.write { [start] db in
            try db.administrators.add(ada)
            try db.apiTokens.add(added, secret: secret)
            #expect(try db.apiTokens.current(secret, at: start)?.token == added)
            #expect(try db.apiTokens.current(wrong, at: start) == nil)
            #expect(try db.apiTokens.current(secret, at: start + .days(1)) == nil)
            #expect(try db.apiTokens.all() == [added])
            #expect(try db.apiTokens.remove("t"))
            #expect(try db.apiTokens.remove("t") == false)
        }
    }

    @Test func aLinkIsUsedOnce() async throws {
        let store = try await Store.inMemory()
        let (first, second) = (try token(1), try token(2))
        let ada = administrator("ada")
        try await store.database.write { [start] db in
            try db.administrators.add(ada)
            try db.oneTimeLinks.add(first, for: .setUp, at: start, until: start + .hours(1))
            try db.oneTimeLinks.add(second, for: .signIn("ada"), at: start, until: start + .hours(1))
            #expect(try db.oneTimeLinks.use(second, at: start + .hours(1)) == nil)
            #expect(try db.oneTimeLinks.use(second, at: start) == .signIn("ada"))
            #expect(try db.oneTimeLinks.use(second, at: start) == nil)
            #expect(try db.oneTimeLinks.purpose(of: first, at: start) == .setUp)
        }
    }

    @Test func waitsDoubleUpToFiveMinutes() async throws {
        let store = try await Store.inMemory()
        let waits = try await store.database.write { [start] db in
            var (now, waits) = (start, [Int64]())
            let source = AttemptSource.account(email: "ada@usher.example")
            for _ in 0..<16 {
                let decision = try db.signInAttempts.begin([source], at: now)
                #expect(decision == .allowed)
                let until = try db.signInAttempts.blockedUntil(source)
                waits.append((until - now).components.seconds)
                now = max(now, until)
            }
            return waits
        }
        #expect(waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300])
    }

    @Test func attemptsAreForgottenAndBounded() async throws {
        let store = try await Store.inMemory()
        let count = { @Sendable () async throws -> Int in
            try await store.database.read { db in
                try db.first("SELECT COUNT(*) AS value FROM sign_in_attempts") { try $0.int("value") } ?? 0
            }
        }
        try await store.database.write { [start] db in
            for number in 0..<60 {
                _ = try db.signInAttempts.begin(
                    [.account(email: "p\(number)@usher.example")], at: start + .milliseconds(number),
                    capacity: 50)
            }
        }
        #expect(try await count() == 50)
        try await store.database.write { [start] db in
            _ = try db.signInAttempts.begin([.address("1.2.3.4")], at: start + .days(2))
        }
        #expect(try await count() == 1)
    }

    @Test func accessTokensAreReadStrictly() throws {
        let token = try token(0xAB)
        #expect(AccessToken(token.reveal()) == token)
        var dumped = ""
        dump(token, to: &dumped)
        for said in ["\(token)", String(reflecting: token), dumped] {
            #expect(!said.contains(token.reveal()))
        }
        #expect(token.hash.count == 32)
        for text in ["", "ab", token.reveal() + "0", String(token.reveal().dropLast()) + "g"] {
            #expect(AccessToken(text) == nil)
        }
        #expect(AccessToken(bytes: []) == nil)
    }
}
