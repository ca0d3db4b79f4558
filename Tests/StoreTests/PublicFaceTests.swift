import Core
import Store
import Testing

@Suite struct PublicFaceTests {
    static let now = Instant(seconds: 1_795_000_000)

    @Test func aLinkIsUsedOnce() async throws {
        let store = try await Store.inMemory()
        let (now, until) = (Self.now, Self.now + .days(7))
        let used = try await store.database.write { db in
            [
                try db.usedLinks.use("answer w1", until: until, at: now),
                try db.usedLinks.use("answer w1", until: until, at: now),
                try db.usedLinks.use("answer w2", until: until, at: now),
            ]
        }
        #expect(used == [true, false, true])
        let (first, third) = try await store.database.read {
            (try $0.usedLinks.isUsed("answer w1"), try $0.usedLinks.isUsed("answer w3"))
        }
        #expect(first && !third)
        // Long after a link has expired its mark is forgotten.
        let later = until + .days(2)
        _ = try await store.database.write { try $0.usedLinks.use("answer w4", until: later, at: later) }
        #expect(try await !store.database.read { try $0.usedLinks.isUsed("answer w1") })
    }

    @Test func countsUpToTheBoundAndStartsAfreshAfterTheWindow() async throws {
        let store = try await Store.inMemory()
        let bounds = [Bound("a", most: 3, per: .minutes(10)), Bound("all", most: 5, per: .hours(1))]
        let start = Self.now
        func take(_ bounds: [Bound], at now: Instant) async throws -> Instant? {
            try await store.database.write { try $0.throttles.take(bounds, at: now) }
        }
        for second in 0..<3 { #expect(try await take(bounds, at: start + .seconds(second)) == nil) }
        #expect(try await take(bounds, at: start + .seconds(4)) == start + .minutes(10))
        let asked = try await store.database.read { try $0.throttles.blockedUntil(bounds, at: start + .seconds(4)) }
        #expect(asked == start + .minutes(10))
        // What was refused was not counted: the other bound has room for two.
        let other = [Bound("b", most: 3, per: .minutes(10)), bounds[1]]
        for second in 5..<7 { #expect(try await take(other, at: start + .seconds(second)) == nil) }
        #expect(try await take(other, at: start + .seconds(8)) == start + .hours(1))
        #expect(try await take([bounds[0]], at: start + .minutes(10)) == nil)
    }

    @Test func forgetsTheOldestBeyondItsCapacity() async throws {
        let store = try await Store.inMemory()
        for number in 0..<30 {
            let bound = Bound("address \(number)", most: 1, per: .hours(1))
            let taken = try await store.database.write {
                try $0.throttles.take([bound], at: Self.now + .seconds(number), capacity: 10)
            }
            #expect(taken == nil)
        }
        let count = try await store.database.read { try $0.rows("SELECT count FROM throttles") { try $0.int("count") } }
        #expect(count.count == 10)
        let last = Bound("address 29", most: 1, per: .hours(1))
        #expect(
            try await store.database.read { try $0.throttles.blockedUntil([last], at: Self.now + .minutes(1)) } != nil)
    }

    @Test func theSecretOfLinksIsMadeOnceAndSealed() async throws {
        let store = try await Store.inMemory()
        let box = store.secretBox
        let token = try #require(PublicToken(.keep, of: "w1", until: Self.now))
        let texts = try await store.database.write { db in
            [
                try db.secrets.publicLinks(sealedBy: box).text(of: token),
                try db.secrets.publicLinks(sealedBy: box).text(of: token),
            ]
        }
        #expect(texts[0] == texts[1])
        #expect(try await store.database.read { try $0.secrets.names() } == ["public.links"])
        try await store.database.write { try $0.secrets.remove("public.links") }
        let fresh = try await store.database.write { try $0.secrets.publicLinks(sealedBy: box) }
        #expect(fresh.token(in: texts[0], for: [.keep]) == nil)
    }
}
