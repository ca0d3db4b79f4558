import Core
import Engine
import Hummingbird
import Store

struct DashboardRoutes {
    let site: Site
    /// Runs shown.
    private static let recent = 6

    var routes: [Route] { [Route(.get, "/", show)] }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let wanted = request.uri.queryParameters.get("range").flatMap { Int($0) }
        let range = wanted.flatMap { DashboardPage.ranges.contains($0) ? $0 : nil } ?? DashboardPage.standardRange
        let state =
            if let known = context.organization { known } else { try await site.usher.organizationState() }
        let source = DashboardPage.Source(
            state: state, overview: try await site.usher.overview(range: range),
            runs: try await site.usher.runs(limit: Self.recent), range: range, role: administrator.role,
            notices: try await site.usher.notices(),
            rejoins: RejoinRate.sum(try await site.usher.rejoinRates().values))
        let shell = site.renderer.shell("Dashboard", request, context, current: Link.home)
        return try await site.page(DashboardPage(source, shell: shell), context)
    }
}
