import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

/// A simulated organisation in a process of its own, a data directory, and the program pointed at both.
struct World: Sendable {
    let program: Program
    let data: TemporaryDirectory
    let simulator: String

    /// Runs `body` while the organisation is served.
    static func run<Result: Sendable>(
        users: Int = 300, faults: [String] = [], synced: Bool = true,
        _ body: @Sendable (World) async throws -> Result
    ) async throws -> Result {
        let arguments =
            ["simulate", "--users", String(users), "--port", "0", "--json"] + faults.flatMap { ["--fault", $0] }
        let outcome = try await Program().whileRunning(arguments, until: { $0.hasPrefix("{") }) { line in
            let place = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            let url = try #require(place["url"] as? String)
            let data = try TemporaryDirectory()
            let program = Program(environment: [
                "USHER_DATA": data.path, "USHER_ATLASSIAN_URL": url,
                "USHER_ATLASSIAN_ORG": try #require(place["organization"] as? String),
                "USHER_ATLASSIAN_KEY": try #require(place["key"] as? String),
            ])
            if synced {
                let answer = try await program("sync")
                #expect(answer.exit == 0, "\(answer.errors)")
            }
            return try await body(World(program: program, data: data, simulator: url))
        }
        #expect(outcome.exit == 0, "the simulator ended with \(outcome.exit)")
        return outcome.result
    }

    /// What the organisation looks like to everybody.
    func digest() async throws -> String {
        let state = try await get("\(simulator)/_simulator/state")
        let object = try JSONSerialization.jsonObject(with: Data(state.body.utf8)) as? [String: Any]
        return try #require(object?["digest"] as? String)
    }

    /// Calls that could change something, whatever was answered.
    func changingCalls() async throws -> Int {
        let calls = try await get("\(simulator)/_simulator/calls")
        let object = try JSONSerialization.jsonObject(with: Data(calls.body.utf8)) as? [String: Any]
        return try #require(object?["changing"] as? Int)
    }

    func setFaults(_ json: String) async throws {
        var request = HTTPClientRequest(url: "\(simulator)/_simulator/faults")
        request.method = .PUT
        request.body = .bytes(ByteBuffer(string: json))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.status == .ok)
    }

    /// Saves rules and expects them to be right.
    func apply(_ yaml: String) async throws {
        let file = try data.write(yaml, to: "rules-\(UUID().uuidString).yaml")
        let answer = try await program("rules", "apply", file)
        #expect(answer.exit == 0, "\(answer.errors)")
    }
}

/// One GET; the status and the body as text.
func get(_ url: String) async throws -> (status: Int, body: String) {
    let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 64 << 20)
    return (Int(response.status.code), String(buffer: body))
}
