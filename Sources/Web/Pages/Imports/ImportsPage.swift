import Core
import Engine
import Hummingbird
import Store

/// The upload of a file, and past imports.
struct ImportsPage: Page {
    static let template = "imports"
    let shell: Shell
    let action: String
    /// What is wrong with the file that was sent; `nil` otherwise.
    let fileError: String?
    let mayUpload: Bool
    let limit: String
    let rows: [RunsPage.Row]
    let summary: String
    let runsPath: String
}

struct ImportsRoutes {
    let site: Site
    static let pastImports = 25

    var routes: [Route] {
        [Route(.get, "/imports", show), Route(.post, "/imports", fileLimit: Usher.uploadLimit, upload)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context, error: nil)
    }

    @Sendable private func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let file = context.file, !file.bytes.isEmpty else {
            return try await page(request, context, error: "Choose a file first. Nothing was sent.")
        }
        do {
            let upload = try await site.usher.keepUpload(file.bytes, name: file.name, by: administrator.actor)
            return .redirect(to: Link.importFile(upload.id), type: .normal)
        } catch UsherError.file(let problem) {
            return try await page(request, context, error: "\(problem) Nothing was changed.")
        }
    }

    private func page(_ request: Request, _ context: WebContext, error: String?) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let found = try await site.usher.runs(matching: RunQuery(kind: .importFile), limit: Self.pastImports)
        let rows = RunRows(site: site, names: try await ActorNames.all(site))
        var address = RunsAddress()
        address.kind = .importFile
        let page = ImportsPage(
            shell: site.renderer.shell("Imports", request, context, current: Link.imports), action: Link.imports,
            fileError: error, mayUpload: administrator.role >= .operator,
            limit: "\(Usher.uploadLimit / 1024 / 1024) MB", rows: found.runs.map(rows.row),
            summary: Wording.count(found.total, "import"), runsPath: address.path)
        return try await site.page(page, context, status: error == nil ? .ok : .unprocessableContent)
    }
}
