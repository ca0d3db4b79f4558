import ArgumentParser
import Foundation

/// Prints our times beside those of the peers, with ratios.
struct Table: ParsableCommand {
    @Option var ours: String
    @Option var peers: String

    private struct Peer: Codable {
        var sqlite: Double
        var duckdb: Double
        var count: Int
    }

    func run() throws {
        let ours = try JSONDecoder().decode(
            Filters.Result.self, from: Data(contentsOf: URL(filePath: self.ours)))
        let peers = try JSONDecoder().decode(
            [String: Peer].self, from: Data(contentsOf: URL(filePath: self.peers)))
        print("| filter | matches | Usher ms | DuckDB ms | SQLite ms | × DuckDB | × SQLite |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for (name, timing) in ours.filters.sorted(by: { $0.key < $1.key }) {
            guard let peer = peers[name] else { continue }
            guard peer.count == timing.count else {
                throw ValidationError("\(name): we count \(timing.count), the peers \(peer.count)")
            }
            let cells = [timing.seconds * 1000, peer.duckdb * 1000, peer.sqlite * 1000].map { rounded($0, 3) }
            let ratios = [peer.duckdb / timing.seconds, peer.sqlite / timing.seconds].map { rounded($0, 0) }
            print("| \(([name, String(timing.count)] + cells + ratios).joined(separator: " | ")) |")
        }
        print(
            "\nStreaming the \(ours.streamBytes) bytes of the four-part filter's columns: "
                + "\(rounded(ours.streamSeconds * 1000, 3)) ms")
    }

    private func rounded(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
