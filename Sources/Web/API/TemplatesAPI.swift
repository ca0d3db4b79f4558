import Core
import Engine
import Hummingbird
import Messaging
import Store

/// `/api/v1/templates`: the templates of mails.
struct TemplatesAPI {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/api/v1/templates", list), Route(.post, "/api/v1/templates", create),
            Route(.post, "/api/v1/templates/preview", preview), Route(.get, "/api/v1/templates/{id}", show),
            Route(.put, "/api/v1/templates/{id}", replace), Route(.delete, "/api/v1/templates/{id}", remove),
            Route(.post, "/api/v1/templates/{id}/test", test),
        ]
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APICall(request, context)
        return APIAnswer.page(try await site.usher.templates().map(\.json), next: nil)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        Self.answer(try await found(try APICall(request, context)))
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let template = try Self.template(call, try await call.body(), from: site.usher.newTemplate())
        return try await OnlyOnce(site: site).answer(call) {
            try await answer(
                try await site.usher.saveTemplate(template, expecting: nil, by: call.actor), status: .created)
        }
    }

    @Sendable private func replace(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await found(call).template
        try call.requireMatch(APITag.number(present.version))
        let template = try Self.template(call, try await call.body(), from: present)
        return try await answer(
            try await site.usher.saveTemplate(template, expecting: present.version, by: call.actor))
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let present = try await found(call).template
        try call.requireMatch(APITag.number(present.version))
        guard try await site.usher.removeTemplate(present.id, expecting: present.version, by: call.actor) else {
            throw Refusal.changedMeanwhile
        }
        return APIAnswer.nothing
    }

    @Sendable private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let (template, reader) = try call.fields(try await call.body(), known: ["subject", "body", "days", "as"]) {
            reader, fields in
            var template = site.usher.newTemplate()
            template.name = "preview"
            template.subject = Self.required("subject", &reader, fields)
            template.body = Self.required("body", &reader, fields)
            template.days = Self.days(&reader, fields)
            return (template, Self.whom(&reader, fields))
        }
        return APIAnswer.json(try await site.usher.preview(of: template, for: reader).json)
    }

    /// Sends it as it is saved, to the owner of the token.
    @Sendable private func test(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = try APICall(request, context)
        let template = try await found(call).template
        let reader = try call.fields(try await call.body(), known: ["as"]) { Self.whom(&$0, $1) }
        guard let address = MailAddress(call.administrator.email, name: call.administrator.name) else {
            throw Refusal.unreadable
        }
        return try await OnlyOnce(site: site).answer(call) {
            try await site.usher.sendTest(of: template, for: reader, to: address, by: call.actor)
            return APIAnswer.json(.object(["to": .text(address.address)]), status: .accepted)
        }
    }

    private func found(_ call: APICall) async throws -> TemplateInUse {
        try await site.usher.template(TemplateID(try call.path("id")))
    }

    private static func template(
        _ call: APICall, _ body: DocumentValue, from present: MailTemplate
    ) throws -> MailTemplate {
        try call.fields(body, known: ["name", "enabled", "days", "subject", "body", "bcc"]) { reader, fields in
            var template = present
            template.name = required("name", &reader, fields)
            template.isEnabled = fields["enabled"].map { reader.boolean($0.value, at: $0.path) ?? true } ?? true
            template.days = days(&reader, fields)
            template.subject = required("subject", &reader, fields)
            template.body = required("body", &reader, fields)
            template.bcc = fields["bcc"].map { reader.texts($0.value, at: $0.path) ?? [] } ?? []
            return template
        }
    }

    private static func required(_ key: String, _ reader: inout DocumentReader, _ fields: DocumentFields) -> String {
        guard let (value, path) = fields[key] else {
            reader.complain("The field '\(key)' is missing.", at: key, nil)
            return ""
        }
        return reader.text(value, at: path) ?? ""
    }

    private static func days(_ reader: inout DocumentReader, _ fields: DocumentFields) -> Int? {
        guard let (value, path) = fields["days"], value.content != .null else { return nil }
        return reader.integer(value, at: path, in: 1...3650)
    }

    private static func whom(_ reader: inout DocumentReader, _ fields: DocumentFields) -> TemplateReader {
        guard let (value, path) = fields["as"], value.content != .null, let who = reader.text(value, at: path) else {
            return .sample
        }
        return .person(who)
    }

    private func answer(_ saved: TemplateSaved, status: HTTPResponse.Status = .ok) async throws -> Response {
        guard case .saved(let template) = saved else { throw Refusal.changedMeanwhile }
        return Self.answer(try await site.usher.template(template.id), status: status)
    }

    private static func answer(_ used: TemplateInUse, status: HTTPResponse.Status = .ok) -> Response {
        let location =
            status == .created ? "/api/v1/templates/\(APITag.escaped(used.template.id.rawValue))" : nil
        return APIAnswer.json(
            used.json, status: status, location: location, tag: APITag.number(used.template.version))
    }
}
