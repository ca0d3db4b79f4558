import Hummingbird

typealias HTTPField = HTTPFields.Element

/// Names of header fields that the library has no word for. All are valid; the alternative is never taken.
extension HTTPField.Name {
    static let requestID = HTTPField.Name("x-request-id") ?? .server
    static let forwardedFor = HTTPField.Name("x-forwarded-for") ?? .server
    static let forwardedProto = HTTPField.Name("x-forwarded-proto") ?? .server
    static let secFetchSite = HTTPField.Name("sec-fetch-site") ?? .server
    static let idempotencyKey = HTTPField.Name("idempotency-key") ?? .server
    static let formToken = HTTPField.Name("x-csrf-token") ?? .server
    static let referrerPolicy = HTTPField.Name("referrer-policy") ?? .server
    static let permissionsPolicy = HTTPField.Name("permissions-policy") ?? .server
    static let openerPolicy = HTTPField.Name("cross-origin-opener-policy") ?? .server
    static let resourcePolicy = HTTPField.Name("cross-origin-resource-policy") ?? .server
    static let frameOptions = HTTPField.Name("x-frame-options") ?? .server
}
