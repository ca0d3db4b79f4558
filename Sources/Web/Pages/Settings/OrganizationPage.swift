import Core
import Engine
import Foundation
import Hummingbird
import Store

/// Name, time zone, and what holds back every run.
struct OrganizationPage: Page {
    static let template = "settings-organization"
    let shell: Shell
    let frame: SettingsFrame
    let action: String
    let version: Int
    let changed: String?
    let name: String
    let timeZone: String
    let zones: [String]
    let trustedHours: String
    let brakeUsers: String
    let brakePercent: String
    /// The larger of the two limits counts; otherwise the smaller.
    let isLarger: Bool
    /// `Today: 273 people.`; `nil` before the first sync.
    let brakeToday: String?
    let needsOtherApprover: Bool
    let nameError: String?
    let timeZoneError: String?
    let trustedError: String?
    let brakeError: String?
}

/// What the form of the organisation sent, or what it shows at first.
struct OrganizationForm: Equatable, Sendable {
    var name: String
    var timeZone: String
    /// Empty: the age is not judged.
    var trustedHours: String
    var brakeUsers: String
    var brakePercent: String
    var isLarger: Bool
    var needsOtherApprover: Bool

    init(_ form: Form) {
        name = form.trimmed("name")
        timeZone = form.trimmed("timeZone")
        trustedHours = form.trimmed("trustedHours")
        brakeUsers = form.trimmed("brakeUsers")
        brakePercent = form.trimmed("brakePercent")
        isLarger = form["brakeWhen"] != Brake.Condition.either.rawValue
        needsOtherApprover = !form["otherApprover"].isEmpty
    }

    init(_ settings: OrganizationSettings) {
        name = settings.name
        timeZone = settings.timeZone ?? ""
        trustedHours = settings.trustedAge.map { String($0.milliseconds / 3_600_000) } ?? ""
        brakeUsers = settings.brake.users.map(String.init) ?? ""
        brakePercent = settings.brake.percent.map(Self.text) ?? ""
        isLarger = settings.brake.when == .both
        needsOtherApprover = !settings.authorMayApprove
    }

    /// Puts what can be read into the settings; the rest is complained about.
    func apply(to settings: inout OrganizationSettings) -> FieldErrors {
        var errors = FieldErrors()
        settings.name = name
        settings.timeZone = timeZone.isEmpty || timeZone == "UTC" ? nil : timeZone
        settings.authorMayApprove = !needsOtherApprover
        settings.trustedAge = nil
        if !trustedHours.isEmpty {
            if let hours = Int(trustedHours), (0...1_000_000).contains(hours) {
                settings.trustedAge = .hours(hours)
            } else {
                errors["trustedAge"] = "Write whole hours, for example 72, or nothing."
            }
        }
        settings.brake = Brake(users: nil, percent: nil, when: isLarger ? .both : .either)
        if !brakeUsers.isEmpty {
            settings.brake.users = Int(brakeUsers)
            if settings.brake.users == nil { errors["brake.users"] = "Write a whole number of people." }
        }
        if !brakePercent.isEmpty {
            settings.brake.percent = Double(brakePercent.replacing(",", with: ".")).flatMap { $0.isFinite ? $0 : nil }
            if settings.brake.percent == nil { errors["brake.percent"] = "Write a percentage, for example 10." }
        }
        return errors
    }

    /// `10`, `2.5`.
    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}

struct OrganizationRoutes {
    let site: Site

    var routes: [Route] {
        [Route(.get, "/settings/organization", show), Route(.post, "/settings/organization", save)]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let settings = try await site.usher.settings()
        return try await page(OrganizationForm(settings.value), FieldErrors(), request, context)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = OrganizationForm(context.form)
        var scratch = OrganizationSettings()
        let unreadable = form.apply(to: &scratch)
        guard unreadable.isEmpty else { return try await page(form, unreadable, request, context) }
        return try await site.saveSettings(
            request, context, saying: "The settings are saved. They count from now on.", goTo: Link.organization
        ) {
            _ = form.apply(to: &$0)
        } show: { errors in
            try await page(form, errors, request, context)
        }
    }

    private func page(
        _ form: OrganizationForm, _ errors: FieldErrors, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let settings = try await site.usher.settings()
        let page = OrganizationPage(
            shell: site.renderer.shell("Organisation", request, context, current: Link.settings),
            frame: SettingsFrame(for: administrator.role, current: Link.organization), action: Link.organization,
            version: context.formVersion(of: settings, isCorrecting: !errors.isEmpty),
            changed: LastChange.words(of: settings, now: site.now()),
            name: form.name, timeZone: form.timeZone, zones: ["UTC"] + TimeZone.knownTimeZoneIdentifiers,
            trustedHours: form.trustedHours, brakeUsers: form.brakeUsers, brakePercent: form.brakePercent,
            isLarger: form.isLarger, brakeToday: try await brakeToday(settings.value.brake),
            needsOtherApprover: form.needsOtherApprover, nameError: errors["name"],
            timeZoneError: errors["timeZone"], trustedError: errors["trustedAge"],
            brakeError: errors["brake.users"] ?? errors["brake.percent"])
        return try await site.page(page, context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func brakeToday(_ brake: Brake) async throws -> String? {
        let snapshot = try await site.usher.snapshot()
        guard snapshot.takenAt != nil else { return nil }
        let active = snapshot.users(with: Membership.active).count
        guard let limit = brake.limit(activeUsers: active) else { return nil }
        let people = limit == 1 ? "1 person" : "\(Wording.number(limit)) people"
        return "Today: \(people) of \(Wording.count(active, "active user")). A larger run waits for approval."
    }
}
