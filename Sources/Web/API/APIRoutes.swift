/// Everything below `/api/v1`.
struct APIRoutes {
    let routes: [Route]

    /// Throws when the description of the API is missing or broken.
    init(site: Site) throws {
        routes = [
            MeAPI().routes, try DescriptionAPI().routes, UsersAPI(site: site).routes, FiltersAPI(site: site).routes,
            TemplatesAPI(site: site).routes, RulesAPI(site: site).routes, PlansAPI(site: site).routes,
            RunsAPI(site: site).routes, WarningsAPI(site: site).routes, AnswersAPI(site: site).routes,
            RequestsAPI(site: site).routes, OutboxAPI(site: site).routes, ImportsAPI(site: site).routes,
            AuditAPI(site: site).routes, SyncAPI(site: site).routes,
            SettingsAPI(site: site).routes, SettingsPartsAPI(site: site).routes, ChannelsAPI(site: site).routes,
            TokensAPI(site: site).routes,
        ].flatMap { $0 }
    }
}
