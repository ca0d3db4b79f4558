import Core
import Foundation
import Store

/// The addresses of pages, written in one place.
enum Link {
    static let home = "/"
    static let sync = "/sync"
    static let syncProgress = "/sync/progress"
    static let users = "/users"
    static let savedFilters = "/users/filters"
    static let planUsers = "/users/plan"
    static let runUsers = "/users/run"
    static let rules = "/rules"
    static let newRule = "/rules/new"
    static let runs = "/runs"
    static let notifications = "/notifications"
    static let newTemplate = "/notifications/new"
    static let templatePreview = "/notifications/preview"
    static let access = "/access"
    static let accessOrder = "/access/order"
    static let accessSettings = "/settings/access"
    static let answerSettings = "/settings/access/answers"
    static let mailbox = "/mailbox"
    static let outbox = "/notifications/outbox"
    static let imports = "/imports"
    static let audit = "/audit"
    static let auditExport = "/audit/export"
    static let auditHead = "/audit/head"
    static let auditVerify = "/audit/verify"
    static let auditClear = "/audit/clear"
    static let settings = "/settings"
    static let connection = "/settings/connection"
    static let organization = "/settings/organization"
    static let protection = "/settings/protection"
    static let prices = "/settings/prices"
    static let mailSettings = "/settings/mail"
    static let singleSignOn = "/settings/single-sign-on"
    static let channels = "/settings/channels"
    static let openID = "/sign-in/openid"
    static let tokens = "/settings/tokens"
    static let database = "/settings/database"
    static let help = "/help"
    static let helpFilters = "/help/filter-language"
    static let helpMail = "/help/mail-and-channels"
    static let helpTroubleshooting = "/help/troubleshooting"
    static let signIn = "/sign-in"
    static let signOut = "/sign-out"
    static let account = "/account"
    static let accountPassword = "/account/password"
    static let accountSessions = "/account/sessions/end"
    static let accountTheme = "/account/theme"
    static let administrators = "/administrators"
    /// Where anybody asks for access.
    static let publicRequest = "/request"

    static func user(_ id: AccountID) -> String { "\(users)/\(segment(id.rawValue))" }
    static func rule(_ id: RuleID) -> String { "\(rules)/\(segment(id.rawValue))" }
    static func run(_ id: RunID) -> String { "\(runs)/\(segment(id.rawValue))" }
    /// The users a query means.
    static func users(filter: String) -> String { "\(users)?q=\(segment(filter))" }
    /// The same as a file.
    static func exportUsers(filter: String) -> String { "\(users)/export?q=\(segment(filter))" }
    /// A new rule about the people a query means.
    static func newRule(filter: String) -> String { "\(newRule)?filter=\(segment(filter))" }
    static let rulesExport = "/rules/export"
    static let rulePreview = "/rules/preview"
    static func newRule(preset: String) -> String { "\(newRule)?preset=\(segment(preset))" }
    static func ruleActive(_ id: RuleID) -> String { "\(rule(id))/active" }
    static func ruleDuplicate(_ id: RuleID) -> String { "\(rule(id))/duplicate" }
    static func ruleRemoval(_ id: RuleID) -> String { "\(rule(id))/remove" }
    static func ruleRun(_ id: RuleID) -> String { "\(rule(id))/run" }
    /// The runs of one rule.
    static func runs(rule id: RuleID) -> String { "\(runs)?rule=\(segment(id.rawValue))" }
    static func template(_ id: TemplateID) -> String { "\(notifications)/\(segment(id.rawValue))" }
    static func templateActive(_ id: TemplateID) -> String { "\(template(id))/active" }
    static func templateRemoval(_ id: TemplateID) -> String { "\(template(id))/remove" }
    static func mailbox(_ id: String) -> String { "\(mailbox)/\(segment(id))" }
    static func accessRequest(_ id: RequestID) -> String { "\(access)/\(segment(id.rawValue))" }
    static func accessGrant(_ id: RequestID) -> String { "\(accessRequest(id))/grant" }
    static func accessRefusal(_ id: RequestID) -> String { "\(accessRequest(id))/refuse" }
    static func accessAnswer(_ id: AnswerID) -> String { "\(access)/answers/\(segment(id.rawValue))" }
    static func userWarningAgain(_ user: AccountID, _ id: WarningID) -> String {
        "\(Link.user(user))/warnings/\(segment(id.rawValue))/again"
    }
    static func userAnswerWithdrawal(_ user: AccountID, _ id: AnswerID) -> String {
        "\(Link.user(user))/answers/\(segment(id.rawValue))/withdraw"
    }
    static func channel(_ channel: RequestTrigger.Channel) -> String { "\(channels)/\(channel.rawValue)" }
    static func importFile(_ id: String) -> String { "\(imports)/\(segment(id))" }
    static func administrator(_ id: AdministratorID) -> String { "/administrators/\(id)" }
    static func setUp(_ secret: AccessToken) -> String { "/set-up/\(secret.reveal())" }
    static func signInLink(_ secret: AccessToken) -> String { "/sign-in/link/\(secret.reveal())" }

    /// A text as one part of a path or one value of a query. Ids of the vendor hold colons.
    static func segment(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// Sign-in that leads back to where somebody wanted to go.
    static func signIn(next: String) -> String {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~/"))
        guard next != home, let escaped = next.addingPercentEncoding(withAllowedCharacters: allowed) else {
            return signIn
        }
        return "\(signIn)?next=\(escaped)"
    }

    /// Single sign-on that leads back to where somebody wanted to go.
    static func openID(next: String) -> String { next == home ? openID : "\(openID)?next=\(segment(next))" }

    /// A place of this console to go to after sign-in; the home page for whatever could lead elsewhere.
    static func safe(_ next: String) -> String {
        let bytes = Array(next.utf8)
        let isPlain = bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard isPlain, bytes.first == UInt8(ascii: "/"), bytes.count <= 1000, !next.hasPrefix("//") else { return home }
        return next
    }
}
