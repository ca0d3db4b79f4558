/// An answer, free of the server's types.
struct Reply {
    var status: Int
    var body: [UInt8] = []
    var contentType = "application/json"
    var headers: [(name: String, value: String)] = []

    static let noContent = Reply(status: 204)

    static func json(_ status: Int = 200, reserving capacity: Int = 512, _ body: (inout JSONWriter) -> Void) -> Reply {
        var writer = JSONWriter(reserving: capacity)
        writer.object(body)
        return Reply(status: status, body: writer.bytes)
    }
}

/// A refusal in one of the shapes that the vendor documents.
enum Failure: Error {
    /// `{"errors":[{…}]}` of the organisation API.
    case organization(status: Int, code: String, title: String, detail: String)
    /// `{"code":401,"message":…}` of the gateway.
    case gateway(status: Int, message: String)
    /// A lone error object, as `workspaces` documents it.
    case single(status: Int, code: String, title: String, detail: String)
    /// `{"key":…}` of the user management API, with its context as JSON.
    case management(status: Int, key: String, context: [UInt8]?)
    /// `{"errorMessages":[…]}` of a Jira site, or `{"errorMessage":…}` of its service desk.
    case jira(_ status: Int, _ message: String, isDesk: Bool)

    static func badRequest(_ detail: String, code: String = "ADMIN-400-24") -> Failure {
        .organization(status: 400, code: code, title: "Invalid request", detail: detail)
    }
    static let badCursor = Failure.organization(
        status: 400, code: "ADMIN-400-1", title: "Invalid page cursor", detail: "")
    static let noOrganization = Failure.organization(
        status: 404, code: "ADMIN-404-2", title: "Organization not found", detail: "")
    static let noDirectory = Failure.organization(
        status: 404, code: "ADMIN-404-1", title: "Resource not found", detail: "No such directory.")
    static let noUser = Failure.organization(status: 404, code: "ADMIN-404-8", title: "User not found", detail: "")
    static let noGroup = Failure.organization(status: 404, code: "ADMIN-404-10", title: "Group not found", detail: "")
    static let administrator = Failure.organization(
        status: 403, code: "ADMIN-403-3", title: "Not allowed to manage the user",
        detail: "Remove the administrator role first.")
    static let syncedGroup = Failure.organization(
        status: 403, code: "ADMIN-403-5", title: "Not allowed to manage the group",
        detail: "The group is managed by an identity provider.")
    static func seatLimit(_ product: String, code: String = "ADMIN-409-3") -> Failure {
        .organization(
            status: 409, code: code, title: "Product License Limit Exceeded", detail: "No free seat of \(product).")
    }
    static func management(_ status: Int, _ key: String) -> Failure {
        .management(status: status, key: key, context: nil)
    }
    static func forbiddenAction(_ reason: String) -> Failure {
        var writer = JSONWriter()
        writer.object { context in
            context.field("allowed", false)
            context.field("reason") { $0.field("key", reason) }
        }
        return .management(status: 403, key: "forbidden.action", context: writer.bytes)
    }

    var status: Int {
        switch self {
        case .organization(let status, _, _, _), .gateway(let status, _), .single(let status, _, _, _),
            .management(let status, _, _), .jira(let status, _, _):
            status
        }
    }

    func reply(id: String) -> Reply {
        func fields(_ writer: inout JSONWriter, _ status: Int, _ code: String, _ title: String, _ detail: String) {
            writer.field("id", plain: id)
            writer.field("status", String(status))
            writer.field("code", code)
            writer.field("title", title)
            writer.field("detail", detail)
        }
        return Reply.json(status) { writer in
            switch self {
            case .organization(let status, let code, let title, let detail):
                writer.list("errors", { $0.object { fields(&$0, status, code, title, detail) } })
            case .single(let status, let code, let title, let detail):
                fields(&writer, status, code, title, detail)
            case .gateway(let status, let message):
                writer.field("code", status)
                writer.field("message", message)
            case .jira(_, let message, true):
                writer.field("errorMessage", message)
                writer.field("i18nErrorMessage") { $0.field("parameters", strings: []) }
            case .jira(_, let message, false):
                writer.field("errorMessages", strings: [message])
                writer.field("errors") { _ in }
            case .management(_, let key, let context):
                writer.field("key", key)
                if let context {
                    writer.key("context")
                    writer.raw(context)
                }
            }
        }
    }
}
