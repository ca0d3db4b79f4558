import Foundation
import TestSupport
import Testing

@testable import Core

func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

func weekly(_ days: Set<Weekday>, _ time: String, zone: String?) throws -> Recurrence {
    try Recurrence(
        trigger: .weekly(on: days, at: #require(TimeOfDay(time))), options: ScheduleOptions(timeZone: zone),
        organizationZone: nil)
}

func interval(_ every: Int, _ unit: IntervalUnit, _ from: String, _ time: String, zone: String?) throws -> Recurrence {
    try Recurrence(
        trigger: .interval(
            every: every, unit: unit, from: #require(CivilDay(from)), at: #require(TimeOfDay(time))),
        options: ScheduleOptions(timeZone: zone), organizationZone: nil)
}

@Suite("Recurrence") struct RecurrenceTests {
    @Test("weekdays come round in their order, at local time")
    func weekdays() throws {
        let berlin = try weekly([.thu, .mon], "03:00", zone: "Europe/Berlin")
        let found = berlin.occurrences(after: try instant("2026-03-23T12:00:00Z"), count: 4).map(\.iso8601)
        // The change to summer time lies between the first and the second.
        #expect(
            found == [
                "2026-03-26T02:00:00Z", "2026-03-30T01:00:00Z", "2026-04-02T01:00:00Z", "2026-04-06T01:00:00Z",
            ])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var zone: String
        var day: String
        var time: String
        var expected: String
        var testDescription: String { "\(zone) \(day) \(time)" }
    }

    @Test(
        "skipped and repeated local times, half hours and a lost day",
        arguments: [
            Row(zone: "Europe/Berlin", day: "2026-03-29", time: "02:30", expected: "2026-03-29T01:00:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-03-29", time: "02:00", expected: "2026-03-29T01:00:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-03-29", time: "01:59", expected: "2026-03-29T00:59:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-03-29", time: "03:00", expected: "2026-03-29T01:00:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-10-25", time: "02:30", expected: "2026-10-25T00:30:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-10-25", time: "02:00", expected: "2026-10-25T00:00:00Z"),
            Row(zone: "Europe/Berlin", day: "2026-10-25", time: "03:00", expected: "2026-10-25T02:00:00Z"),
            Row(zone: "Australia/Lord_Howe", day: "2026-10-04", time: "02:15", expected: "2026-10-03T15:30:00Z"),
            Row(zone: "Australia/Lord_Howe", day: "2026-04-05", time: "01:45", expected: "2026-04-04T14:45:00Z"),
            Row(zone: "Pacific/Apia", day: "2011-12-30", time: "09:00", expected: "2011-12-30T10:00:00Z"),
            Row(zone: "Pacific/Apia", day: "2011-12-29", time: "23:59", expected: "2011-12-30T09:59:00Z"),
            Row(zone: "Pacific/Apia", day: "2011-12-31", time: "09:00", expected: "2011-12-30T19:00:00Z"),
            Row(zone: "Asia/Kathmandu", day: "2026-07-01", time: "08:00", expected: "2026-07-01T02:15:00Z"),
            Row(zone: "America/Sao_Paulo", day: "2018-11-04", time: "00:00", expected: "2018-11-04T03:00:00Z"),
            Row(zone: "America/Havana", day: "2026-11-01", time: "00:30", expected: "2026-11-01T04:30:00Z"),
            Row(zone: "UTC", day: "2024-02-29", time: "23:59", expected: "2024-02-29T23:59:00Z"),
        ])
    func localTimes(row: Row) throws {
        let zone = try TimeZone(named: row.zone)
        let found = zone.firstInstant(of: try #require(CivilDay(row.day)), at: try #require(TimeOfDay(row.time)))
        #expect(found.iso8601 == row.expected)
    }

    @Test("the 31st falls back to the last day and comes back")
    func monthEnds() throws {
        let monthly = try interval(1, .months, "2027-10-31", "09:00", zone: nil)
        let found = monthly.occurrences(after: try instant("2027-01-01T00:00:00Z"), count: 8)
        #expect(
            found.map { String($0.iso8601.prefix(10)) } == [
                "2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30",
                "2028-05-31",
            ])
    }

    @Test("every two weeks keeps its week, also long after the start")
    func fortnight() throws {
        let fortnightly = try interval(2, .weeks, "1999-01-04", "00:00", zone: nil)
        let found = try #require(fortnightly.next(after: try instant("2026-11-20T00:00:00Z")))
        #expect(found.iso8601 == "2026-11-30T00:00:00Z")
        #expect(fortnightly.latest(upTo: found) == found)
        #expect(fortnightly.latest(upTo: found - .milliseconds(1))?.iso8601 == "2026-11-16T00:00:00Z")
    }

    @Test("nothing comes before the start")
    func beforeStart() throws {
        let daily = try interval(3, .days, "2026-05-01", "06:00", zone: "Asia/Tokyo")
        #expect(daily.next(after: try instant("1980-01-01T00:00:00Z"))?.iso8601 == "2026-04-30T21:00:00Z")
        #expect(daily.latest(upTo: try instant("2026-04-30T20:59:59Z")) == nil)
        #expect(daily.latest(upTo: try instant("2026-04-30T21:00:00Z"))?.iso8601 == "2026-04-30T21:00:00Z")
    }

    @Test("a day that two occurrences fall on counts once")
    func lostDayOnce() throws {
        let daily = try interval(1, .days, "2011-12-01", "00:00", zone: "Pacific/Apia")
        let found = daily.occurrences(after: try instant("2011-12-28T12:00:00Z"), count: 3).map(\.iso8601)
        #expect(found == ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"])
    }

    @Test("triggers that are no clock never come", arguments: [Trigger.manual, .event(.userCreated)])
    func noClock(trigger: Trigger) throws {
        let none = try Recurrence(trigger: trigger, options: ScheduleOptions(), organizationZone: nil)
        #expect(none.next(after: Instant(seconds: 0)) == nil)
        #expect(none.latest(upTo: Instant(seconds: 0)) == nil)
        #expect(none.due(lastHandled: nil, now: Instant(seconds: 0), missed: .runOnce) == .wait(next: nil))
    }

    @Test("wrong values are told, each with its place")
    func wrongValues() throws {
        let time = try #require(TimeOfDay("03:00"))
        let error = #expect(throws: Diagnostics.self) {
            try Recurrence(
                trigger: .weekly(on: [], at: time), options: ScheduleOptions(timeZone: "Europe/Berlni"),
                organizationZone: nil)
        }
        #expect(error?.all.map(\.path) == ["trigger.timezone", "trigger.weekly.on"])
        let nearly = #expect(throws: Diagnostics.self) {
            try Recurrence(trigger: .manual, options: ScheduleOptions(), organizationZone: "berlin")
        }
        #expect(nearly?.all.first?.suggestions == ["Europe/Berlin"])
        #expect(nearly?.all.first?.path == "settings.timezone")
        #expect(throws: Diagnostics.self) { try interval(0, .days, "2026-01-01", "03:00", zone: nil) }
    }

    @Test("no number makes it crash")
    func extremes() throws {
        for every in [1, 7, 399, Int(Int32.max), Int.max] {
            for unit in IntervalUnit.allCases {
                for from in ["0001-01-01", "1970-01-31", "9999-12-31"] {
                    let recurrence = try interval(every, unit, from, "23:59", zone: "Pacific/Apia")
                    for edge in [Int64.min, -1, 0, 253_402_300_800_000, Int64.max] {
                        let edge = Instant(milliseconds: edge)
                        if let next = recurrence.next(after: edge) { #expect(next > edge) }
                        if let latest = recurrence.latest(upTo: edge) { #expect(latest <= edge) }
                    }
                }
            }
        }
        let always = try weekly(Set(Weekday.allCases), "00:00", zone: nil)
        #expect(always.next(after: Instant(milliseconds: .max)) == nil)
        #expect(always.latest(upTo: Instant(milliseconds: .min)) == nil)
        #expect(always.occurrences(after: Instant(seconds: 0), count: -1).isEmpty)
    }
}

@Suite("What is due") struct RecurrenceDueTests {
    let daily = try? interval(1, .days, "2026-01-01", "03:00", zone: nil)

    struct Row: Sendable {
        var last: String?
        var now: String
        var runOnce: String
        var skip: String
    }

    @Test(
        "missed occurrences run once or are passed",
        arguments: [
            // Never handled: only a fresh one counts.
            Row(last: nil, now: "2026-01-05T03:01:00Z", runOnce: "run 05", skip: "run 05"),
            Row(last: nil, now: "2026-01-05T12:00:00Z", runOnce: "pass 05", skip: "pass 05"),
            Row(last: nil, now: "2025-12-31T12:00:00Z", runOnce: "wait 01", skip: "wait 01"),
            Row(last: "2026-01-04T03:00:00Z", now: "2026-01-05T02:59:59Z", runOnce: "wait 05", skip: "wait 05"),
            Row(last: "2026-01-04T03:00:00Z", now: "2026-01-05T03:00:00Z", runOnce: "run 05", skip: "run 05"),
            Row(last: "2026-01-04T03:00:00Z", now: "2026-01-05T03:05:00Z", runOnce: "run 05", skip: "run 05"),
            Row(last: "2026-01-04T03:00:00Z", now: "2026-01-05T03:05:01Z", runOnce: "run 05", skip: "pass 05"),
            // Down for days: one catch-up for all of them.
            Row(last: "2026-01-04T03:00:00Z", now: "2026-01-09T20:00:00Z", runOnce: "run 09", skip: "pass 09"),
            Row(last: "2026-01-09T03:00:00Z", now: "2026-01-09T20:00:00Z", runOnce: "wait 10", skip: "wait 10"),
            // The clock was set back.
            Row(last: "2026-01-09T03:00:00Z", now: "2026-01-07T20:00:00Z", runOnce: "wait 10", skip: "wait 10"),
        ])
    func due(row: Row) throws {
        let daily = try #require(daily)
        let last = try row.last.map { try instant($0) }
        for (missed, expected) in [(ScheduleOptions.Missed.runOnce, row.runOnce), (.skip, row.skip)] {
            let decision = daily.due(lastHandled: last, now: try instant(row.now), missed: missed)
            func day(_ instant: Instant?) -> String { String((instant?.iso8601 ?? "").dropFirst(8).prefix(2)) }
            let text =
                switch decision {
                case .wait(let next): "wait \(day(next))"
                case .run(let occurrence): "run \(day(occurrence))"
                case .pass(let occurrence): "pass \(day(occurrence))"
                }
            #expect(text == expected)
        }
    }
}
