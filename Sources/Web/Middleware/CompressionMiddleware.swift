import Hummingbird

/// Sends pages, style sheets and scripts compressed to whoever takes it. What a page holds that must stay secret is
/// masked anew in each (`MaskedToken`), so that its compressed length tells nothing.
struct CompressionMiddleware: RouterMiddleware {
    private static let types = ["text/html", "text/css", "text/javascript", "image/svg+xml"]
    /// Below, the frame costs more than it saves; above, the answer is no page.
    private static let sizes = 1000...4_000_000

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard Self.isFit(response) else { return response }
        response.headers[.vary] = "accept-encoding"
        guard Self.accepts(request), let compressed = Gzip.compress(try await Self.bytes(of: response.body)) else {
            return response
        }
        response.headers[.contentEncoding] = "gzip"
        response.body = ResponseBody(byteBuffer: compressed)
        response.headers[.contentLength] = String(compressed.readableBytes)
        return response
    }

    private static func isFit(_ response: Response) -> Bool {
        guard let length = response.body.contentLength, sizes.contains(length),
            response.headers[.contentEncoding] == nil,
            let type = response.headers[.contentType]?.split(separator: ";").first
        else { return false }
        return types.contains(String(type))
    }

    /// A weight of zero refuses; anything finer than that is not asked by browsers.
    static func accepts(_ request: Request) -> Bool {
        request.headers[.acceptEncoding]?.lowercased().split(separator: ",").contains { part in
            let words = part.filter { $0 != " " }.split(separator: ";")
            return words.first == "gzip" && !["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(words.dropFirst().first)
        } ?? false
    }

    private static func bytes(of body: ResponseBody) async throws -> ByteBuffer {
        let collected = Collected()
        try await body.write(Writer(collected: collected))
        return collected.buffer
    }

    /// Written by one body and read after it has ended.
    private final class Collected {
        var buffer = ByteBuffer()
    }
    private struct Writer: ResponseBodyWriter {
        let collected: Collected
        mutating func write(_ buffer: ByteBuffer) async throws { collected.buffer.writeImmutableBuffer(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
