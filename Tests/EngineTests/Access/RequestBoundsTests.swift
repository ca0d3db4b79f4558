import Core
import Store
import TestSupport
import Testing

@testable import Engine

/// How often people may ask, by every channel there is.
@Suite struct RequestBoundsTests {
    struct Bounds: Sendable {
        var channel: RequestTrigger.Channel
        /// So many of one person, within this time and within a day.
        var most: Int
        var window: Duration
        var perDay: Int
        /// So many of all, within an hour.
        var ofAll: Int
    }

    static let table = [
        Bounds(channel: .jsm, most: 10, window: .minutes(10), perDay: 50, ofAll: 1000),
        Bounds(channel: .slack, most: 10, window: .minutes(10), perDay: 50, ofAll: 1000),
        Bounds(channel: .teams, most: 10, window: .minutes(10), perDay: 50, ofAll: 1000),
        Bounds(channel: .mail, most: 1, window: .minutes(30), perDay: 10, ofAll: 300),
        Bounds(channel: .portal, most: 3, window: .hours(1), perDay: 10, ofAll: 300),
    ]

    @Test func everyChannelIsBounded() {
        #expect(Set(Self.table.map(\.channel)) == Set(RequestTrigger.Channel.allCases))
    }

    /// Whether the request was taken; `nil` when all together are too many.
    private static func ask(
        _ world: World, _ channel: RequestTrigger.Channel, _ key: String, user: AccountID? = nil, asker: String? = nil
    ) async throws -> Bool? {
        do {
            _ = try await world.usher.record(
                NewAccessRequest(channel: channel, externalKey: key, user: user, asker: asker))
            return true
        } catch let limit as TooManyRequests { return limit.isOfAll ? nil : false }
    }

    @Test(arguments: table) func onePersonIsHeardSoOften(bounds: Bounds) async throws {
        let log = KeptLog()
        let world = try await AccessWorld.make().world.logging(to: log)
        for number in 0...bounds.most {
            let isTaken = try await Self.ask(world, bounds.channel, "a\(number)", user: "u1001")
            #expect(isTaken == (number < bounds.most), "request \(number)")
        }
        #expect(log.text.contains("A request was not taken") && log.text.contains("too many requests of one person"))
        #expect(log.text.contains(bounds.channel.rawValue) && !log.text.contains("u1001"))
        // What came before counts no second time, and others are not kept waiting, nor is another channel.
        #expect(try await Self.ask(world, bounds.channel, "a0", user: "u1001") == true)
        #expect(try await Self.ask(world, bounds.channel, "b", user: "u1002") == true)
        let other = try #require(RequestTrigger.Channel.allCases.first { $0 != bounds.channel })
        #expect(try await Self.ask(world, other, "c", user: "u1001") == true)
        // Whoever is not known yet counts by the channel's name for them.
        for number in 0...bounds.most {
            let isTaken = try await Self.ask(world, bounds.channel, "d\(number)", asker: "T1/U7")
            #expect(isTaken == (number < bounds.most))
        }
        world.clock.advance(by: bounds.window)
        #expect(try await Self.ask(world, bounds.channel, "e", user: "u1001") == true)
        #expect(try await world.usher.requests(limit: 1).total == 2 * bounds.most + 3)
    }

    @Test(arguments: table) func onePersonIsHeardSoOftenADay(bounds: Bounds) async throws {
        let world = try await AccessWorld.make().world
        for number in 0...bounds.perDay {
            let isTaken = try await Self.ask(world, bounds.channel, "\(number)", user: "u1001")
            #expect(isTaken == (number < bounds.perDay), "request \(number)")
            world.clock.advance(by: bounds.window / bounds.most + .seconds(1))
        }
        world.clock.advance(by: .days(1))
        #expect(try await Self.ask(world, bounds.channel, "next day", user: "u1001") == true)
    }

    @Test(arguments: table) func allTogetherAreHeardSoOften(bounds: Bounds) async throws {
        let log = KeptLog()
        let world = try await AccessWorld.make().world.logging(to: log)
        let now = world.clock.now
        try await world.store.database.write { db in
            for _ in 1..<bounds.ofAll { _ = try db.throttles.take(AbuseBounds.requests(by: bounds.channel), at: now) }
        }
        #expect(try await Self.ask(world, bounds.channel, "a", user: "u1001") == true)
        #expect(try await Self.ask(world, bounds.channel, "b", user: "u1002") == nil)
        #expect(log.text.contains("too many requests by this channel"))
        world.clock.advance(by: .hours(1))
        #expect(try await Self.ask(world, bounds.channel, "b", user: "u1002") == true)
    }
}
