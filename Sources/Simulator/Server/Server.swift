import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// What the responder needs of a connection: the means to cut it.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

struct SimulatorResponder: HTTPResponder {
    let organization: SimulatedOrganization

    /// Larger bodies than any endpoint describes.
    private static let largestBody = 1_048_576

    func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        let call = Call(
            method: request.method.rawValue, target: request.head.path ?? "/",
            authorization: request.headers[.authorization], contentType: request.headers[.contentType],
            body: Array(buffer.readableBytesView))
        let delay = call.segments.first == "_simulator" ? 0 : organization.delay
        if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
        if let reply = await organization.answerSending(call) { return response(reply) }
        switch organization.answer(call) {
        case .reply(let reply): return response(reply)
        case .drop:
            try? await context.channel.close()
            return Response(status: .noContent)
        case .truncated(let reply): return truncated(reply, context.channel)
        }
    }

    private func response(_ reply: Reply) -> Response {
        let body = reply.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        return Response(status: .init(code: reply.status), headers: headers(reply), body: body)
    }

    private func headers(_ reply: Reply) -> HTTPFields {
        var headers = HTTPFields()
        if !reply.body.isEmpty { headers[.contentType] = reply.contentType }
        for (name, value) in reply.headers {
            if let field = HTTPFields.Element.Name(name) { headers[field] = value }
        }
        return headers
    }

    private func truncated(_ reply: Reply, _ channel: any Channel) -> Response {
        let half = ByteBuffer(bytes: reply.body.prefix(reply.body.count / 2))
        let body = ResponseBody(contentLength: reply.body.count) { writer in
            try await writer.write(half)
            try await channel.close()
        }
        return Response(status: .init(code: reply.status), headers: headers(reply), body: body)
    }
}

/// Serves an organisation until the task is cancelled.
///
/// - Parameters:
///   - options: where to listen, and what kind of organisation.
///   - organization: the one to serve; `nil` draws a new one.
///   - onReady: called once with the port that is really listened on.
/// - Throws: what the server throws when it cannot listen.
public func runSimulator(
    _ options: SimulatorOptions, organization: SimulatedOrganization? = nil,
    onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }
) async throws {
    try await simulator(options, organization ?? SimulatedOrganization(options), onReady: onReady).run()
}

private func simulator(
    _ options: SimulatorOptions, _ organization: SimulatedOrganization,
    onReady: @escaping @Sendable (_ port: Int) -> Void
) -> some ApplicationProtocol {
    Application(
        responder: SimulatorResponder(organization: organization),
        configuration: ApplicationConfiguration(
            address: .hostname(options.host, port: options.port), serverName: nil, backlog: 1024),
        onServerRunning: { channel in onReady(channel.localAddress?.port ?? options.port) }, logger: quiet)
}

private var quiet: Logger {
    var logger = Logger(label: "simulator")
    logger.logLevel = .critical
    return logger
}

/// Serves an organisation for as long as `body` runs.
///
/// - Parameter body: gets the base URL, such as `http://127.0.0.1:40123`, and the organisation behind it.
public func withSimulator<Value: Sendable>(
    _ options: SimulatorOptions,
    _ body: @Sendable (_ baseURL: String, _ organization: SimulatedOrganization) async throws -> Value
) async throws -> Value {
    let organization = SimulatedOrganization(options)
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let server = ServiceGroup(
        services: [simulator(options, organization) { ready.yield($0) }], logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { ready.finish() }
            try await server.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            try await group.next()
            throw CancellationError()
        }
        // A graceful end: a cancelled server drops connections that it has accepted and not begun to serve, and the
        // library ends the process over that.
        let result: Result<Value, any Error>
        do { result = .success(try await body("http://\(options.host):\(port)", organization)) } catch {
            result = .failure(error)
        }
        await server.triggerGracefulShutdown()
        try await group.waitForAll()
        return try result.get()
    }
}
