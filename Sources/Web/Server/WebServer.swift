import Core
import Engine
import Hummingbird
import HummingbirdTLS
import Logging
import ServiceLifecycle
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
    private let visitors: VisitorPages
    private let logger: Logger

    /// Reads templates and assets, and prepares the check of passwords. Throws when a file is missing or broken.
    /// - Parameter background: where what pages start is carried out; `nil` for a new one.
    public init(
        usher: Usher, configuration: WebConfiguration, surroundings: WebSurroundings, logger: Logger,
        background: BackgroundWork? = nil
    ) async throws {
        self.usher = usher
        self.configuration = configuration
        self.surroundings = surroundings
        self.logger = logger
        metrics = WebMetrics()
        self.background = background ?? BackgroundWork(logger: logger)
        accounts = try await Accounts(store: usher.store, configuration: configuration, surroundings: surroundings)
        cookies = SessionCookies(isSecure: configuration.isSecure)
        let assets = try AssetLibrary.shared.get()
        renderer = PageRenderer(
            templates: try Templates.shared.get(), assets: assets, configuration: configuration,
            random: surroundings.random)
        let site = Site(
            usher: usher.inBackground(self.background), accounts: accounts, renderer: renderer, cookies: cookies,
            metrics: metrics)
        visitors = VisitorPages(site: site)
        let openID = OpenIDSignIn(accounts: accounts)
        routes = [
            HealthRoutes(usher: usher, metrics: metrics).routes,
            assets.routes,
            SetUpRoutes(site: site).routes,
            SignInRoutes(site: site, openID: openID).routes,
            OpenIDRoutes(site: site, openID: openID).routes,
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
            RulesRoutes(site: site).routes,
            RuleEditorRoutes(site: site).routes,
            RuleRunRoutes(site: site).routes,
            NotificationsRoutes(site: site).routes,
            TemplateEditorRoutes(site: site).routes,
            OutboxRoutes(site: site).routes,
            ConnectionRoutes(site: site).routes,
            OrganizationRoutes(site: site).routes,
            ProtectionRoutes(site: site).routes,
            PricesRoutes(site: site).routes,
            PortalRoutes(site: site).routes,
            ConfirmRequestRoutes(site: site).routes,
            AnswerRoutes(site: site).routes,
            ChannelsRoutes(site: site).routes,
            PortalSettingsRoutes(site: site).routes,
            MailChannelRoutes(site: site).routes,
            SlackChannelRoutes(site: site).routes,
            TeamsChannelRoutes(site: site).routes,
            SlackHookRoutes(site: site).routes,
            TeamsHookRoutes(site: site).routes,
            MailRoutes(site: site).routes,
            SingleSignOnRoutes(site: site, openID: openID).routes,
            TokensRoutes(site: site).routes,
            ServiceDeskRoutes(site: site).routes,
            TicketHookRoutes(site: site).routes,
            DatabaseRoutes(site: site, place: configuration.database).routes,
            AccessRoutes(site: site).routes,
            RequestRoutes(site: site).routes,
            AccessDeskRoutes(site: site).routes,
            MailboxRoutes(site: site).routes,
            RunsRoutes(site: site).routes,
            RunRoutes(site: site).routes,
            RunDecisionRoutes(site: site).routes,
            RunEvents(site: site).routes,
            RunDownloads(site: site).routes,
            ImportsRoutes(site: site).routes,
            ImportRoutes(site: site).routes,
            try APIRoutes(site: site).routes,
        ].flatMap { $0 }
    }

    /// The service that listens, for everybody, or where strangers have a listener of their own for administrators.
    /// `onRunning` is called once with the port that was bound. Throws `TLSFiles.Problem` when the certificate or its
    /// key can't be used.
    public func application(
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        try application(
            router(configuration.visitorListen == nil ? .both : .console),
            at: ListenPlace(host: configuration.host, port: configuration.port), onRunning)
    }

    /// The service that listens to strangers; `nil` where they have no listener of their own. Otherwise as
    /// `application`.
    public func visitorApplication(
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> (any Service)? {
        try configuration.visitorListen.map { try application(router(.visitors), at: $0, onRunning) }
    }

    private func application(
        _ router: Router<WebContext>, at place: ListenPlace, _ onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> some ApplicationProtocol {
        Application(
            router: router, server: try configuration.tls.map { try .tls(tlsConfiguration: $0.load()) } ?? .http1(),
            configuration: ApplicationConfiguration(
                address: .hostname(place.host, port: place.port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    /// The links by which people get in.
    public var invitations: Invitations { Invitations(accounts: accounts) }
    /// Where the first administrator is made, to be printed at start; `nil` when there is an administrator. A link
    /// printed before stops working. `port` is the bound one, for a console without a public address.
    public func setUpLink(port: Int) async throws -> String? {
        try await accounts.setUpLink().map { origin(port: port) + Link.setUp($0) }
    }

    /// A link by which the administrator with this e-mail address signs in once; `nil` when there is none. `actor`
    /// is who asks for it, as the audit log says it, for example `cli:root`.
    public func signInLink(email: String, by actor: String, port: Int) async throws -> String? {
        let administrator = try await accounts.store.database.read { try $0.administrators.withEmail(email) }
        guard let administrator, administrator.disabledAt == nil else { return nil }
        return origin(port: port) + Link.signInLink(try await accounts.signInLink(for: administrator, by: actor))
    }

    /// Makes an administrator who may do everything, unless there is one with this e-mail address. `actor` is who asks
    /// for it, as the audit log says it.
    public func addAdministrator(name: String, email: String, by actor: String) async throws {
        _ = try await accounts.add(
            Administrator(
                id: AdministratorID(accounts.freshID()), name: name, email: email, role: .admin,
                createdAt: surroundings.now()), by: actor)
    }

    private func origin(port: Int) -> String {
        configuration.publicURL?.origin
            ?? "\(configuration.isSecure ? "https" : "http")://\(Self.visitable(configuration.host)):\(port)"
    }

    /// A host to type where the configured one means all of them.
    private static func visitable(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "::", "": "localhost"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }

    func router(_ face: Face = .both) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: RequestLogMiddleware(
                random: surroundings.random, metrics: metrics, configuration: configuration, face: face))
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: CompressionMiddleware())
        // Once around everything, and once where it is known who asks, for a page with their navigation.
        router.add(middleware: ErrorMiddleware(renderer: renderer, visitors: visitors))
        router.add(
            middleware: SessionMiddleware(
                accounts: accounts, cookies: cookies, publicFormToken: { [usher] in try await usher.publicFormToken() })
        )
        router.add(middleware: OrganizationMiddleware(usher: usher))
        router.add(middleware: ErrorMiddleware(renderer: renderer, visitors: visitors))
        router.add(middleware: MethodMiddleware())
        router.add(middleware: AccessMiddleware())
        router.add(middleware: PublicFaceMiddleware(usher: usher, now: surroundings.now))
        router.add(middleware: BodyLimitMiddleware(limit: configuration.bodyLimit, routes: routes))
        router.add(
            middleware: CrossSiteMiddleware(
                publicURL: configuration.publicURL, visitorURL: configuration.visitorOrigin,
                isPublicForm: { [usher] in try await usher.isPublicForm($0) }))
        for route in routes where face.serves(route.key) {
            router.on(RouterPath(route.key.path), method: route.key.method) { request, context in
                try await route.handler(request, context)
            }
        }
        return router
    }
}
