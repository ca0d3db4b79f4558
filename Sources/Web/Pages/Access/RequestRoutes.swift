import Core
import Engine
import Hummingbird
import Store

/// One request: looked at, granted with a plan that was shown, or refused with a sentence the person will read.
struct RequestRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/access/{id}", show),
            Route(.get, "/access/{id}/grant", showGrant), Route(.post, "/access/{id}/grant", grant),
            Route(.get, "/access/{id}/refuse", showRefusal), Route(.post, "/access/{id}/refuse", refuse),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (asked, snapshot) = (try await found(context), try await site.usher.snapshot())
        let (_, reader) = try context.signedIn()
        let rule = try await site.store.database.read { db in try asked.rule.flatMap { try db.rules.stored($0) } }
        let sources = AccessRequestPage.Sources(
            snapshot: snapshot, products: ProductNames(snapshot), rule: rule?.rule,
            decidedBy: try await decidedBy(asked, rule?.rule), mayDecide: reader.role >= .operator, now: site.now())
        let page = AccessRequestPage(
            asked, sources, shell: site.renderer.shell("Request", request, context, current: Link.access))
        return try await site.page(page, context)
    }

    private func decidedBy(_ request: AccessRequest, _ rule: Rule?) async throws -> String? {
        if let by = request.decidedBy { return try await ActorNames.all(site).name(by) }
        return request.decidedAt == nil ? nil : rule.map { "the rule \($0.name)" } ?? "nobody: it ended by itself"
    }

    @Sendable private func showGrant(_ request: Request, _ context: WebContext) async throws -> Response {
        try await grantPage(GrantChoice(request.asked), request, context)
    }

    /// Gives exactly what the plan that was shown says, or nothing.
    @Sendable private func grant(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, reader) = try context.signedIn()
        let choice = GrantChoice(context.form)
        let hash = context.form.trimmed("hash")
        guard !hash.isEmpty, !choice.actions.isEmpty else { throw Refusal.unreadable }
        let asked = try await found(context)
        do {
            let ended = try await site.usher.grant(
                request: asked.id, actions: choice.actions, planned: hash, isApprover: reader.role >= .approver,
                by: reader.actor)
            let name = RequestWords.name(ended, in: try await site.usher.snapshot())
            return try await site.done(RequestWords.ending(ended, name), goTo: Link.accessRequest(asked.id), context)
        } catch UsherError.planChanged {
            return try await grantPage(choice, notice: Self.changed, status: .conflict, request, context)
        } catch UsherError.invalid(let diagnostics) {
            return try await grantPage(
                choice, complaint: diagnostics.all.map(\.message).joined(separator: " "),
                status: .unprocessableContent, request, context)
        }
    }

    private static let changed =
        "Something has changed since you looked, so nothing was given. This is the plan as it would be now."

    @Sendable private func showRefusal(_ request: Request, _ context: WebContext) async throws -> Response {
        try await refusalPage(sentence: "", error: nil, request, context)
    }

    @Sendable private func refuse(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, reader) = try context.signedIn()
        let asked = try await found(context)
        let sentence = context.form.trimmed("reason").replacing("\r\n", with: "\n")
        let error =
            sentence.isEmpty
            ? "Write what the person will read. Nothing was changed."
            : sentence.count > Self.longestSentence
                ? "Write at most \(Self.longestSentence) characters; these are \(sentence.count)." : nil
        if let error { return try await refusalPage(sentence: sentence, error: error, request, context) }
        _ = try await site.usher.refuse(request: asked.id, reason: sentence, by: reader.actor)
        let name = RequestWords.name(asked, in: try await site.usher.snapshot())
        return try await site.done(
            "The request of \(name) is refused, and they are told why.", goTo: Link.access, context)
    }

    private static let longestSentence = 500
}

extension RequestRoutes {
    private func found(_ context: WebContext) async throws -> AccessRequest {
        guard let text = context.parameters.get("id")?.removingPercentEncoding else { throw Refusal.notFound }
        return try await site.usher.request(RequestID(text))
    }

    private func grantPage(
        _ sent: GrantChoice, notice: String? = nil, complaint: String? = nil, status: HTTPResponse.Status = .ok,
        _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, reader) = try context.signedIn()
        let asked = try await found(context)
        let standard = try await site.usher.planGrant(of: asked.id)
        let back = try await site.usher.planGrant(of: asked.id, actions: [.giveBack])
        let offer = GrantOffer(asked.product, taken: back.plan.steps.count, in: standard.snapshot)
        let choice = sent.isSent ? sent : offer.standard(standard)
        var (preview, complaint): (GrantPreview?, String?) = (nil, complaint)
        if complaint == nil, !choice.actions.isEmpty {
            do {
                preview = try await site.usher.planGrant(of: asked.id, actions: choice.actions)
            } catch UsherError.invalid(let diagnostics) {
                complaint = diagnostics.all.map(\.message).joined(separator: " ")
            }
        }
        let sources = GrantPage.Sources(
            choice: choice, offer: offer, preview: preview, snapshot: preview?.snapshot ?? standard.snapshot,
            notice: notice, complaint: complaint, role: reader.role,
            undoUntil: site.now() + site.usher.options.undoTerm)
        let page = GrantPage(
            asked, sources, shell: site.renderer.shell("Give access", request, context, current: Link.access))
        return try await site.page(
            page, context, status: complaint != nil && status == .ok ? .unprocessableContent : status)
    }

    private func refusalPage(
        sentence: String, error: String?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (asked, snapshot) = (try await found(context), try await site.usher.snapshot())
        guard RequestWords.refusable.contains(asked.state) else {
            throw UsherError.requestState(asked.id, asked.state, wanted: "only one that waits can be refused")
        }
        let name = RequestWords.name(asked, in: snapshot)
        let page = AccessRefusalPage(
            shell: site.renderer.shell("Refuse a request", request, context, current: Link.access),
            listPath: Link.access, requestPath: Link.accessRequest(asked.id), person: name,
            heading: "Refuse the request of \(name)?", asked: RequestWords.sentence(asked, in: snapshot),
            reason: asked.reason.isEmpty ? nil : asked.reason, action: Link.accessRefusal(asked.id),
            sentence: sentence, sentenceError: error, button: "Refuse the request of \(name)")
        return try await site.page(page, context, status: error == nil ? .ok : .unprocessableContent)
    }
}

extension RequestWords {
    /// States in which somebody may still give what was asked for, or refuse it.
    static let grantable: Set<AccessRequest.State> = [.waiting, .refused, .failed]
    static let refusable: Set<AccessRequest.State> = [.waiting, .failed]

    /// How a grant by hand ended.
    static func ending(_ request: AccessRequest, _ name: String) -> String {
        switch request.state {
        case .granted: "\(name) has access, and is told so."
        case .granting: "\(name) is being given access."
        default: "\(name) was not given access: \(request.note ?? request.answer ?? "the run failed")"
        }
    }

    /// `Yara Mansour asked for Jira (Slack).`
    static func sentence(_ request: AccessRequest, in snapshot: Snapshot) -> String {
        let wants = request.product.map(ProductNames(snapshot).name) ?? "access"
        return "\(name(request, in: snapshot)) asked for \(wants) (\(channel(request)))."
    }
}
