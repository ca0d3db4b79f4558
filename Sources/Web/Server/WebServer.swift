import Core
import Engine
import Hummingbird
import Logging
import Store

/// The console and the API over HTTP.
public struct WebServer: Sendable {
    public let metrics: WebMetrics
    /// Carries out what pages start; runs beside the server.
    public let background: BackgroundWork
    let accounts: Accounts
    let routes: [Route]
    private let usher: Usher
    private let configuration: WebConfiguration
    private let surroundings: WebSurroundings
    let renderer: PageRenderer
    private let cookies: SessionCookies
    private let logger: Logger

    /// Reads templates and assets, and prepares the check of passwords. Throws when a file is missing or broken.
    public init(
        usher: Usher, configuration: WebConfiguration, surroundings: WebSurroundings, logger: Logger
    ) async throws {
        self.usher = usher
        self.configuration = configuration
        self.surroundings = surroundings
        self.logger = logger
        metrics = WebMetrics()
        background = BackgroundWork(logger: logger)
        accounts = try await Accounts(store: usher.store, configuration: configuration, surroundings: surroundings)
        cookies = SessionCookies(isSecure: configuration.isSecure)
        let assets = try AssetLibrary()
        renderer = PageRenderer(
            templates: try Templates(), assets: assets, configuration: configuration, random: surroundings.random)
        let site = Site(
            usher: usher.inBackground(background), accounts: accounts, renderer: renderer, cookies: cookies,
            metrics: metrics)
        routes = [
            HealthRoutes(usher: usher, metrics: metrics).routes,
            assets.routes,
            SetUpRoutes(site: site).routes,
            SignInRoutes(site: site).routes,
            OneTimeLinkRoutes(site: site).routes,
            AuditRoutes(site: site).routes,
            AuditClearRoutes(site: site).routes,
            HelpRoutes(site: site).routes,
            UsersRoutes(site: site).routes,
            UserAnswers(site: site).routes,
            SavedFiltersRoutes(site: site).routes,
            BulkRoutes(site: site).routes,
            UserRoutes(site: site).routes,
            DashboardRoutes(site: site).routes,
            SyncRoutes(site: site).routes,
            AccountRoutes(site: site).routes,
            AdministratorsRoutes(site: site).routes,
            AdministratorRoutes(site: site).routes,
            RunsRoutes(site: site).routes,
            RunRoutes(site: site).routes,
            RunDecisionRoutes(site: site).routes,
            RunEvents(site: site).routes,
            RunDownloads(site: site).routes,
            ImportsRoutes(site: site).routes,
            ImportRoutes(site: site).routes,
            RulesRoutes(site: site).routes,
            RuleEditorRoutes(site: site).routes,
            RuleRunRoutes(site: site).routes,
            MeAPI().routes,
        ].flatMap { $0 }
    }

    /// The service that listens. `onRunning` is called once with the port that was bound.
    public func application(
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    /// The links by which people get in.
    public var invitations: Invitations { Invitations(accounts: accounts) }

    func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: RequestLogMiddleware(
                random: surroundings.random, metrics: metrics, trustedProxies: configuration.trustedProxies))
        router.add(middleware: SecurityHeadersMiddleware(isSecure: configuration.isSecure))
        router.add(middleware: CompressionMiddleware())
        // Once around everything, and once where it is known who asks, for a page with their navigation.
        router.add(middleware: ErrorMiddleware(renderer: renderer))
        router.add(middleware: SessionMiddleware(accounts: accounts, cookies: cookies))
        router.add(middleware: OrganizationMiddleware(usher: usher))
        router.add(middleware: ErrorMiddleware(renderer: renderer))
        router.add(middleware: AccessMiddleware())
        router.add(middleware: BodyLimitMiddleware(limit: configuration.bodyLimit, routes: routes))
        router.add(middleware: CrossSiteMiddleware(publicURL: configuration.publicURL))
        for route in routes {
            router.on(RouterPath(route.key.path), method: route.key.method) { request, context in
                try await route.handler(request, context)
            }
        }
        return router
    }
}
