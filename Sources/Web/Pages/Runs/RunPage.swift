import Core
import Engine
import Hummingbird
import Store

/// One run: how far it is, what became of each step, whom it left alone, and what can be done with it.
struct RunPage: Page {
    struct Fact: Sendable {
        let term: String
        let said: String
        let detail: String?
        /// Where it leads; `nil` for nowhere.
        let place: String?
    }
    /// Something that can be done, as a form of one button.
    struct Deed: Sendable {
        let action: String
        let label: String
    }
    struct Cancelling: Sendable {
        let action: String
        let question: String
        let kept: String
        let untouched: String
    }
    struct Failures: Sendable {
        let title: String
        let text: String
        let retryPath: String?
        let discard: Deed?
    }
    struct WayBack: Sendable {
        let text: String
        let undoPath: String?
        var undoLabel = "Undo this run…"
    }
    static let template = "run"
    let shell: Shell
    let listPath: String
    let heading: String
    let id: String
    let mark: StateMark
    let lede: String
    /// Why it waits or how it failed; `nil` when there is nothing to say.
    let reason: String?
    let csvPath: String
    let jsonPath: String
    /// `nil` when the page does not change by itself.
    let eventsPath: String?
    let progress: RunProgress
    let cancel: Cancelling?
    let resume: Deed?
    /// What the role of whoever looks does not allow; `nil` when it is enough.
    let notAllowed: String?
    /// `nil` when nothing failed.
    let failures: Failures?
    let steps: RunSteps
    let facts: [Fact]
    let wayBack: WayBack
    /// `nil` when nobody was left alone.
    let leftAlone: PlanPreview.LeftAlone?
}

struct RunRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/runs/{id}", show), Route(.get, "/runs/{id}/left-alone", leftAlone),
            Route(.post, "/runs/{id}/cancel", cancel), Route(.post, "/runs/{id}/resume", resume),
            Route(.post, "/runs/{id}/discard", discard),
        ]
    }

    static func id(_ context: WebContext) -> RunID { RunID(context.parameters.get("id") ?? "") }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let material = try await RunMaterial(Self.id(context), request.asked, site)
        let (_, administrator) = try context.signedIn()
        let current = Link.runs
        let shell = site.renderer.shell(material.run.title, request, context, current: current)
        guard material.run.state == .blocked else {
            return try await site.page(material.page(shell, administrator), context)
        }
        return try await site.page(
            try await RunApprovalPage(material, shell, administrator, typedError: nil, site), context)
    }

    @Sendable private func leftAlone(_ request: Request, _ context: WebContext) async throws -> Response {
        let run = try await site.usher.run(Self.id(context))
        guard let reason = SparedUser.Reason(rawValue: request.asked["reason"]) else { throw Refusal.notFound }
        let page = try await RunSparedPage(
            run, reason, number: Int(request.asked["page"]) ?? 1,
            shell: site.renderer.shell("Left alone", request, context, current: Link.runs), site)
        return try await site.page(page, context)
    }

    @Sendable private func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let run = try await site.usher.cancel(Self.id(context), by: administrator.actor)
        let notice = run.state == .cancelled ? "The run is cancelled." : "The run stops after the steps under way."
        return try await site.done(notice, goTo: Link.run(run.id), context)
    }

    @Sendable private func resume(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let run = try await site.usher.resume(Self.id(context), by: administrator.actor)
        return try await site.done("The run goes on.", goTo: Link.run(run.id), context)
    }

    @Sendable private func discard(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let id = Self.id(context)
        try await site.usher.discardFailures(of: id, by: administrator.actor)
        return try await site.done(
            "The failed steps are marked as looked at. They stay in the journal.", goTo: Link.run(id), context)
    }
}
