import Core
import Testing

@testable import Connectors

/// The transport over real connections, with servers that behave badly.
struct LiveTransportTests {
    private static func ok(_ body: String, length: Int? = nil) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
    }

    private func send(_ scripts: [String]..., largestBody: Int = 1 << 20) async throws -> Result<
        TransportAnswer, TransportError
    > {
        let server = try RawServer(scripts)
        let transport = HTTPTransport.live(baseURL: server.url, largestBody: largestBody)
        do throws(TransportError) {
            return .success(try await transport.send(TransportRequest(method: "GET", target: "/x")))
        } catch {
            return .failure(error)
        }
    }

    @Test func `A whole answer arrives with its status, headers and body`() async throws {
        let answer = try await send([Self.ok("{}")]).get()
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "application/json")
        #expect(answer.body == Array("{}".utf8))
    }

    @Test func `A redirect is not followed`() async throws {
        let answer = try await send(["HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"])
            .get()
        #expect(answer.status == 302)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "nonsense\r\n\r\n"])
    func `A connection that ends early may have had its effect`(bytes: String) async throws {
        guard case .failure(.lost) = try await send([bytes]) else {
            Issue.record("an early end was not noticed")
            return
        }
    }

    @Test func `An answer that is cut off may have had its effect`() async throws {
        guard case .failure(.lost) = try await send([Self.ok("{\"data\":", length: 500)]) else {
            Issue.record("a cut was not noticed")
            return
        }
    }

    @Test func `An answer that is too large is not kept`() async throws {
        let result = try await send([Self.ok(String(repeating: " ", count: 5000))], largestBody: 4000)
        #expect(result.failure == .tooLarge(4000))
    }

    @Test func `Where nobody listens nothing was sent`() async throws {
        let port = try RawServer.closedPort()
        // The listener closes in its own thread; a connection it still takes is closed without an answer.
        let transport = HTTPTransport.live(baseURL: "http://127.0.0.1:\(port)")
        let error = await #expect(throws: TransportError.self) {
            for _ in 0..<100 {
                do { _ = try await transport.send(TransportRequest(method: "GET", target: "/x")) } catch {
                    guard case .lost? = error as? TransportError else { throw error }
                }
            }
        }
        guard case .notSent? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A client outlives connections that the server closed while they were idle`() async throws {
        let page = #"{"data":[],"links":{}}"#
        let server = try RawServer([
            [Self.ok(page)], [Self.ok(page)], [Self.ok(page)], [Self.ok(page)], [Self.ok(page)], [Self.ok(page)],
        ])
        var time = ManualTime().value
        time.jitter = { 0 }
        let client = AtlassianCloud.client(
            configuration: try AtlassianConfiguration(baseURL: server.url, organization: "o-1", key: "k"), time: time)
        for _ in 0..<3 { #expect(try await client.directRoles("a", []) == []) }
        #expect(server.connections >= 3)
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
