import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A chat service on this machine: answers from a script and keeps what it was asked.
final class FakeService: Sendable {
    struct Call: Equatable, Sendable {
        var method: String
        var target: String
        var authorization: String?
        var type: String?
        var body: String
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: String
        init(_ body: String, status: Int = 200, headers: [String: String] = [:]) {
            (self.body, self.status, self.headers) = (body, status, headers)
        }
    }

    private let heard = Mutex<[Call]>([])
    private let answer: @Sendable (Call) -> Reply

    var calls: [Call] { heard.withLock { $0 } }

    private init(_ answer: @escaping @Sendable (Call) -> Reply) { self.answer = answer }

    /// Serves on a free port while `body` runs; `base` is its address.
    static func run<Value: Sendable>(
        answering answer: @escaping @Sendable (Call) -> Reply,
        _ body: @Sendable (_ base: String, _ service: FakeService) async throws -> Value
    ) async throws -> Value {
        let service = FakeService(answer)
        let logger = Logger(label: "fake") { _ in SwiftLogNoOpLogHandler() }
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let server = ServiceGroup(
            services: [service.application(logger) { ready.yield($0) }], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await server.run()
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { throw CancellationError() }
            let result: Result<Value, any Error>
            do { result = .success(try await body("http://127.0.0.1:\(port)", service)) } catch {
                result = .failure(error)
            }
            await server.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }

    private func application(
        _ logger: Logger, onRunning: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        for method in [HTTPRequest.Method.get, .post] {
            router.on("**", method: method) { [self] request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                let call = Call(
                    method: request.method.rawValue, target: request.head.path ?? "",
                    authorization: request.headers[.authorization], type: request.headers[.contentType],
                    body: String(buffer: body))
                heard.withLock { $0.append(call) }
                let reply = answer(call)
                var headers: HTTPFields = [:]
                for header in reply.headers { headers[HTTPField.Name(header.key)!] = header.value }
                return Response(
                    status: .init(code: reply.status), headers: headers,
                    body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
            }
        }
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { onRunning($0.localAddress?.port ?? 0) }, logger: logger)
    }
}
