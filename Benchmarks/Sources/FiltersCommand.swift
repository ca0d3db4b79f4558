import ArgumentParser
import Core
import Foundation

/// Times each benchmark filter (parsed and evaluated) and the insights of the dashboard over the organisation in memory,
/// and the streaming of the columns the four-part filter touches, which no evaluation can beat.
struct Filters: AsyncParsableCommand {
    @Option var users: Int

    struct Result: Codable {
        var filters: [String: Timing]
        var streamSeconds: Double
        var streamBytes: Int
    }
    struct Timing: Codable {
        var seconds: Double
        var count: Int
    }

    func run() async throws {
        let organization = BenchmarkOrganization(userCount: users)
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: BenchmarkOrganization.now,
            expectedCount: users)
        for number in 0..<users { builder.append(organization.user(number)) }
        let snapshot = builder.finish()
        let context = EvaluationContext(now: BenchmarkOrganization.now, timeZone: .gmt, protected: nil)
        var timings: [String: Timing] = [:]
        for benchmark in BenchmarkFilter.all(in: organization) {
            var count = 0
            let times = try Measurement.seconds(repetitions: 101) {
                let filter = try Filter(parsing: benchmark.filter)
                count = try snapshot.evaluate(filter, in: context).count
            }
            timings[benchmark.name] = Timing(seconds: times.median, count: count)
        }
        // All that the dashboard counts, at once.
        var found = 0
        let insights = try Measurement.seconds(repetitions: 21) {
            found = try Insights(of: snapshot, in: context, range: 30).findings.reduce(0) { $0 + $1.people.users }
        }
        timings["insights of the dashboard"] = Timing(seconds: insights.median, count: found)
        let stream = StreamedColumns(users: users)
        let result = Result(filters: timings, streamSeconds: stream.seconds(), streamBytes: stream.byteCount)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}

/// Memory as large as the columns the four-part inactivity filter reads: a status byte, a last-active `Int32` and a
/// domain code `UInt16` per user, four sparse groups.
struct StreamedColumns {
    private let words: [UInt64]

    init(users: Int) { words = [UInt64](repeating: 1, count: users * (1 + 4 + 2) / 8) }

    var byteCount: Int { words.count * 8 }

    /// Median time to read all of it once with wide adds.
    func seconds() -> Double {
        var sink: UInt64 = 0
        let times = Measurement.seconds(repetitions: 101) {
            words.withUnsafeBytes { bytes in
                var sums = SIMD8<UInt64>(repeating: 0)
                for offset in stride(from: 0, to: bytes.count - 63, by: 64) {
                    sums &+= bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
                }
                sink &+= sums.wrappedSum()
            }
        }
        precondition(sink > 0)
        return times.median
    }
}
