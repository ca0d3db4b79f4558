import Core
import Engine
import Foundation
import Hummingbird
import Store

/// One uploaded file: what was understood, what is wrong with which line, what to do to the people, and the plan.
struct ImportPage: Page {
    struct Tile: Sendable {
        let label: String
        let value: String
        let note: String
    }
    struct Problem: Sendable {
        let line: String
        let text: String
    }
    struct Problems: Sendable {
        let list: [Problem]
        let summary: String
        let previous: String?
        let following: String?
    }
    struct Hidden: Sendable {
        let kind: String
        let target: String
    }
    struct Planned: Sendable {
        let preview: PlanPreview
        let hash: String
        let fingerprint: String
        let label: String
        /// `nil` when nobody would be changed.
        let form: Form?
        /// What happens to a plan that is held back; `nil` when it is not.
        let held: String?

        struct Form: Sendable {
            let action: String
            let hidden: [Hidden]
            /// The number to type; `nil` when none has to be.
            let typed: String?
            let typedError: String?
        }
    }
    static let template = "import"
    let shell: Shell
    let listPath: String
    let name: String
    let lede: String
    let tiles: [Tile]
    /// `nil` when every line names somebody.
    let problems: Problems?
    let path: String
    let actions: [ImportActions.Row]
    /// The file says for each line what to do: nobody chooses.
    let saysActions: Bool
    let complaint: String?
    /// That the plan is another one than was seen; `nil` otherwise.
    let notice: String?
    /// `nil` until actions are chosen.
    let planned: Planned?
    let removeAction: String
}

struct ImportRoutes {
    let site: Site
    static let problemsPerPage = 50

    var routes: [Route] {
        [
            Route(.get, "/imports/{id}", show), Route(.post, "/imports/{id}/run", run),
            Route(.post, "/imports/{id}/remove", remove),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(try await upload(context), ImportActions(request.asked), request, context)
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let upload = try await upload(context)
        let form = context.form
        let chosen = ImportActions(form)
        guard !form["hash"].isEmpty else { throw Refusal.unreadable }
        let isSafe = form["mode"] == "safe"
        do {
            let actions = try await chosen.actions(site.usher)
            let title = Self.title(upload)
            let plan = try await site.usher.planImport(upload.bytes, title: title, actions: actions).plan
            guard plan.hash == form["hash"] else {
                return try await page(upload, chosen, request, context, notice: Self.changed)
            }
            if !isSafe, let complaint = TypedNumber.complaint(about: form["confirm"], for: plan) {
                return try await page(upload, chosen, request, context, typedError: complaint)
            }
            let outcome = try await site.usher.runImport(
                upload.bytes, title: title, actions: actions, mode: isSafe ? .safe : .live, planned: form["hash"],
                approves: administrator.role >= .approver, by: administrator.actor)
            try await site.usher.removeUpload(upload.id)
            guard let run = outcome.run else { throw Refusal.failed }
            return try await site.done(Self.notice(run), goTo: Link.run(run.id), context)
        } catch UsherError.planChanged {
            return try await page(upload, chosen, request, context, notice: Self.changed)
        }
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await upload(context)
        try await site.usher.removeUpload(upload.id)
        return try await site.done("\(upload.name) is removed. Nobody was changed.", goTo: Link.imports, context)
    }

    private static let changed =
        "Something has changed since you looked, so nothing was run. This is the plan as it would be now."

    private static func title(_ upload: Upload) -> String { "Import of \(upload.name)" }

    private static func notice(_ run: Run) -> String {
        switch (run.mode, run.state) {
        case (.safe, _): "It runs in safe mode: nothing is changed."
        case (_, .blocked): "The import waits until somebody approves it. Nothing has been changed yet."
        default: "The import has started."
        }
    }

    private func upload(_ context: WebContext) async throws -> Upload {
        guard let upload = try await site.usher.upload(context.parameters.get("id") ?? "") else {
            throw Refusal(
                .notFound, "The file is no longer here",
                "It was run, removed, or waited longer than a day. Upload it again.")
        }
        return upload
    }

    private func page(
        _ upload: Upload, _ chosen: ImportActions, _ request: Request, _ context: WebContext,
        typedError: String? = nil, notice: String? = nil
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let resolved = try await site.usher.readImport(upload.bytes)
        let path = Link.importFile(upload.id)
        var (planned, complaint): (ImportPage.Planned?, String?) = (nil, nil)
        do {
            let actions = try await chosen.actions(site.usher)
            if !actions.isEmpty || resolved.parts != nil {
                planned = try await self.planned(upload, actions, chosen, administrator, typedError)
            }
        } catch UsherError.invalid(let diagnostics) {
            complaint = diagnostics.all.map(\.message).joined(separator: " ")
        }
        let page = ImportPage(
            shell: site.renderer.shell(upload.name, request, context, current: Link.imports), listPath: Link.imports,
            name: upload.name, lede: try await lede(upload, resolved),
            tiles: Self.tiles(resolved, planned),
            problems: Self.problems(resolved, page: Int(request.asked["page"]) ?? 1, chosen, path), path: path,
            actions: resolved.parts == nil ? chosen.rows(site.usher.capabilities) : [],
            saysActions: resolved.parts != nil, complaint: complaint, notice: notice, planned: planned,
            removeAction: "\(path)/remove")
        let status: HTTPResponse.Status =
            typedError != nil || complaint != nil ? .unprocessableContent : notice != nil ? .conflict : .ok
        return try await site.page(page, context, status: status)
    }

    private func planned(
        _ upload: Upload, _ actions: [Action], _ chosen: ImportActions, _ administrator: Administrator,
        _ typedError: String?
    ) async throws -> ImportPage.Planned {
        let plan = try await site.usher.planImport(upload.bytes, title: Self.title(upload), actions: actions).plan
        let snapshot = try await site.usher.snapshot()
        let mayApprove = try await site.usher.settings().value.authorMayApprove && administrator.role >= .approver
        let form = ImportPage.Planned.Form(
            action: "\(Link.importFile(upload.id))/run",
            hidden: chosen.typed.map { ImportPage.Hidden(kind: $0[0], target: $0[1]) },
            typed: TypedNumber.isNeeded(for: plan) ? Wording.number(plan.affected) : nil, typedError: typedError)
        return ImportPage.Planned(
            preview: PlanPreview(
                plan, in: snapshot, savings: try await site.usher.savings(of: plan, in: snapshot)), hash: plan.hash,
            fingerprint: Wording.fingerprint(plan.hash), label: "Change \(Wording.people(plan.affected))",
            form: plan.steps.isEmpty ? nil : form,
            held: plan.holds.isEmpty
                ? nil
                : mayApprove
                    ? "It is above the brake. You may approve it: typing the number does."
                    : "It is above the brake: a live run waits until somebody else approves it.")
    }

    private func lede(_ upload: Upload, _ resolved: ResolvedImport) async throws -> String {
        let by = try await ActorNames.all(site).name(upload.uploadedBy)
        let size = upload.bytes.count < 10_240 ? "\(upload.bytes.count) bytes" : "\(upload.bytes.count / 1024) KB"
        return "Uploaded by \(by) \(Wording.ago(upload.uploadedAt, now: site.now())): \(size), read as a "
            + "\(resolved.format.title). It waits here until \(Wording.time(upload.expiresAt))."
    }

    private static func tiles(_ resolved: ResolvedImport, _ planned: ImportPage.Planned?) -> [ImportPage.Tile] {
        [
            ImportPage.Tile(label: "Understood as", value: resolved.format.title, note: "by the names of its columns"),
            ImportPage.Tile(
                label: "People found", value: Wording.number(resolved.users.count), note: "nobody is counted twice"),
            ImportPage.Tile(
                label: "Lines with errors", value: Wording.number(resolved.problems.count),
                note: resolved.problems.isEmpty ? "every line was understood" : "these lines do not run"),
        ]
    }

    static func problems(
        _ resolved: ResolvedImport, page: Int, _ chosen: ImportActions, _ path: String
    ) -> ImportPage.Problems? {
        let all = resolved.problems
        guard !all.isEmpty else { return nil }
        let pages = (all.count + problemsPerPage - 1) / problemsPerPage
        let page = min(max(page, 1), pages)
        let first = (page - 1) * problemsPerPage
        let shown = all.dropFirst(first).prefix(problemsPerPage)
        let kept = chosen.typed.map { "kind=\(Link.segment($0[0]))&target=\(Link.segment($0[1]))&" }.joined()
        return ImportPage.Problems(
            list: shown.map { ImportPage.Problem(line: Wording.number($0.line), text: $0.message) },
            summary: "\(Wording.number(first + 1))–\(Wording.number(first + shown.count)) of "
                + Wording.count(all.count, "line") + " with errors",
            previous: page > 1 ? "\(path)?\(kept)page=\(page - 1)" : nil,
            following: page < pages ? "\(path)?\(kept)page=\(page + 1)" : nil)
    }
}
