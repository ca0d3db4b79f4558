import Foundation
import Hummingbird

/// An error for programs, RFC 9457.
struct Problem: Encodable {
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    /// Finds the request in the server's log.
    let instance: String
    /// What is wrong where; absent when `detail` says it all.
    let errors: [Refusal.Place]?

    init(_ refusal: Refusal, requestID: String) {
        title = refusal.title
        status = refusal.status.code
        detail = refusal.text
        errors = refusal.places.isEmpty ? nil : refusal.places
        instance = "urn:usher:request:\(requestID)"
    }

    /// Programs ask below `/api` and `/hooks`; everybody else gets a page.
    static func isWanted(by request: Request) -> Bool {
        ["/api", "/hooks"].contains { request.uri.path == $0 || request.uri.path.hasPrefix($0 + "/") }
    }

    var response: Response {
        var response = JSONAnswer.response(self, status: HTTPResponse.Status(code: status))
        response.headers[.contentType] = "application/problem+json"
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

/// A value as JSON with sorted keys.
enum JSONAnswer {
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers always encode.
        let bytes = (try? encoder.encode(value)).map { Array($0) } ?? []
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
