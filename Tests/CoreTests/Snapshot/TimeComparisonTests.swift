import Core
import Foundation
import Testing

/// Times are compared as the language says: days as a whole in their zone, instants by the minute.
struct TimeComparisonTests {
    /// Which of these times, all of them given as addedToOrg, match a query.
    private func matching(_ query: String, _ times: [String], zone: String, now: String) throws -> [String] {
        var builder = SnapshotBuilder(groups: [], products: [], takenAt: nil)
        for (number, time) in times.enumerated() {
            let instant = try #require(Instant(iso8601: time))
            builder.append(User(id: AccountID("\(number)"), name: "x", addedToOrg: instant))
        }
        builder.append(User(id: "never", name: "x"))
        let snapshot = builder.finish()
        let context = EvaluationContext(
            now: try #require(Instant(iso8601: now)), timeZone: try #require(TimeZone(identifier: zone)))
        let found = try snapshot.evaluate(try Filter(parsing: query), in: context)
        return try found.map { times[try #require(Int(snapshot.accountID(at: $0).rawValue))] }.sorted()
    }

    /// The last minute before a day, its first and last, and the first after it. The second day has 23 hours.
    @Test(arguments: [
        (
            "UTC", "2026-02-10",
            ["2026-02-09T23:59:59Z", "2026-02-10T00:00:00Z", "2026-02-10T23:59:59Z", "2026-02-11T00:00:00Z"]
        ),
        (
            "Europe/Berlin", "2026-03-29",
            ["2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"]
        ),
        (
            "America/Santiago", "2026-09-06",
            ["2026-09-06T03:59:59Z", "2026-09-06T04:00:00Z", "2026-09-07T02:59:59Z", "2026-09-07T03:00:00Z"]
        ),
    ])
    func `a day is the whole day in its zone`(zone: String, day: String, times: [String]) throws {
        let expected: [(String, [Int])] = [
            ("=", [1, 2]), ("!=", [0, 3]), ("<", [0]), ("<=", [0, 1, 2]), (">", [3]), (">=", [1, 2, 3]),
        ]
        for (comparison, rows) in expected {
            let found = try matching("addedToOrg \(comparison) \(day)", times, zone: zone, now: "2026-11-01T00:00:00Z")
            #expect(found == rows.map { times[$0] }, "\(comparison)")
        }
    }

    @Test(arguments: [
        ("=", [1, 2]), ("!=", [0, 3]), ("<", [0]), ("<=", [0, 1, 2]), (">", [3]), (">=", [1, 2, 3]),
    ])
    func `an instant is its minute`(comparison: String, rows: [Int]) throws {
        let times = ["2026-02-10T07:59:59Z", "2026-02-10T08:00:00Z", "2026-02-10T08:00:59Z", "2026-02-10T08:01:00Z"]
        let query = "addedToOrg \(comparison) 2026-02-10T08:00:30Z"
        #expect(try matching(query, times, zone: "UTC", now: "2026-11-01T00:00:00Z") == rows.map { times[$0] })
    }

    /// The first minute that is at or after the value. Now is a Wednesday.
    @Test(arguments: [
        ("now()", "2026-04-01T10:30:00Z"), ("-90m", "2026-04-01T09:00:00Z"), ("-36h", "2026-03-30T22:30:00Z"),
        // The clock went forward on the 29th: a day before is the same time on the clock.
        ("-3d", "2026-03-29T10:30:00Z"), ("-4d", "2026-03-28T11:30:00Z"), ("-1w", "2026-03-25T11:30:00Z"),
        ("-1M", "2026-03-01T11:30:00Z"), ("-1y", "2025-04-01T10:30:00Z"), ("startOfDay()", "2026-03-31T22:00:00Z"),
        ("startOfWeek()", "2026-03-29T22:00:00Z"), ("startOfMonth()", "2026-03-31T22:00:00Z"),
        ("startOfMonth(\"-1M\")", "2026-02-28T23:00:00Z"), ("startOfWeek(\"-1d\")", "2026-03-28T23:00:00Z"),
        ("startOfDay(\"+2h\")", "2026-04-01T00:00:00Z"),
    ])
    func `relative times follow the calendar of the zone`(value: String, boundary: String) throws {
        let at = try #require(Instant(iso8601: boundary))
        let before = (at - .minutes(1)).iso8601
        let found = try matching(
            "addedToOrg >= \(value)", [before, boundary], zone: "Europe/Berlin", now: "2026-04-01T10:30:00Z")
        #expect(found == [boundary])
    }

    @Test(arguments: ["-9000000000000000000y", "-999999999d", "-9223372036854775807m", "-99999999w", "-88888888M"])
    func `times out of all bounds are before everything`(value: String) throws {
        let relative = try #require(
            RelativeTime.Unit(rawValue: String(value.suffix(1))).flatMap { unit in
                Int(value.dropLast()).map { RelativeTime(amount: $0, unit: unit) }
            })
        var builder = SnapshotBuilder(groups: [], products: [], takenAt: nil)
        builder.append(User(id: "a", name: "a", addedToOrg: Instant(seconds: 0)))
        let snapshot = builder.finish()
        for (comparison, count) in [(FilterOperator.less, 0), (.greater, 1)] {
            let condition = FilterCondition(
                field: .addedToOrg, comparison: comparison, values: [.relative(relative)])
            let found = try snapshot.evaluate(
                Filter(condition: .condition(condition)), in: EvaluationContext(now: Instant(seconds: 1_793_500_000)))
            #expect(found.count == count)
        }
    }
}
