import Core
import Foundation

/// What Slack sent by one of its web hooks.
public enum SlackCall: Equatable, Sendable {
    /// Somebody typed the slash command.
    case command(SlackCommand)
    /// Somebody pressed a button of ours.
    case press(SlackPress)
    /// Something of Slack's that asks for nothing from us.
    case other

    /// The body of a slash command. `nil` when it is none.
    public init?(command body: [UInt8]) {
        guard let fields = FormEncoding.fields(of: body, most: 100) else { return nil }
        let values = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
        func value(_ name: String) -> String { values[name] ?? "" }
        guard let asker = SlackAsker(user: value("user_id"), team: value("team_id"), enterprise: value("enterprise_id"))
        else { return nil }
        self = .command(
            SlackCommand(
                asker: asker, key: value("trigger_id"), command: value("command"), text: value("text"),
                responseURL: value("response_url")))
    }

    /// The body of an interaction: one field with JSON in it. `nil` when it is none.
    public init?(interaction body: [UInt8]) {
        guard let payload = FormEncoding.fields(of: body, most: 100)?.first(where: { $0.name == "payload" })?.value,
            let wire = try? JSONDecoder().decode(Wire.self, from: Data(payload.utf8))
        else { return nil }
        guard wire.type == "block_actions", let action = wire.actions?.first else {
            self = .other
            return
        }
        let team = wire.team?.id ?? wire.user?.teamID ?? ""
        guard let asker = SlackAsker(user: wire.user?.id ?? "", team: team, enterprise: wire.enterprise?.id ?? "")
        else {
            return nil
        }
        self = .press(
            SlackPress(
                asker: asker, key: wire.triggerID ?? "", action: action.actionID ?? "", block: action.blockID ?? "",
                value: action.value ?? "", responseURL: wire.responseURL ?? ""))
    }

    /// Whether Slack only tries whether our certificate is good; it does so without a signature.
    public static func isProbe(_ body: [UInt8]) -> Bool {
        FormEncoding.fields(of: body, most: 100)?.contains(FormEncoding.Field("ssl_check", "1")) ?? false
    }

    private struct Wire: Decodable {
        var type: String?
        var user: User?
        var team: Named?
        var enterprise: Named?
        var actions: [Action]?
        var triggerID: String?
        var responseURL: String?
        enum CodingKeys: String, CodingKey {
            case type, user, team, enterprise, actions
            case triggerID = "trigger_id"
            case responseURL = "response_url"
        }
        struct Named: Decodable { var id: String? }
        struct User: Decodable {
            var id: String?
            var teamID: String?
            enum CodingKeys: String, CodingKey {
                case id
                case teamID = "team_id"
            }
        }
        struct Action: Decodable {
            var actionID: String?
            var blockID: String?
            var value: String?
            enum CodingKeys: String, CodingKey {
                case value
                case actionID = "action_id"
                case blockID = "block_id"
            }
        }
    }
}

/// Who asks, in Slack's ids.
public struct SlackAsker: Equatable, Sendable {
    public var user: String
    /// The workspace they asked in.
    public var team: String
    /// The enterprise that workspace belongs to; `nil` when it belongs to none.
    public var enterprise: String?

    /// `nil` when user or workspace are no ids.
    public init?(user: String, team: String, enterprise: String = "") {
        guard Self.isID(user), Self.isID(team) else { return nil }
        (self.user, self.team) = (user, team)
        self.enterprise = Self.isID(enterprise) ? enterprise : nil
    }

    /// Capital letters and digits, as Slack's ids are.
    public static func isID(_ text: String) -> Bool {
        (2...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}

/// A slash command as somebody typed it.
public struct SlackCommand: Equatable, Sendable {
    public var asker: SlackAsker
    /// Slack's `trigger_id`: another one for every command, the same when a call is repeated. May be empty.
    public var key: String
    /// With its slash, such as `/access`.
    public var command: String
    /// What follows the command; may be empty.
    public var text: String
    /// As Slack sent it; see `SlackResponseURL`.
    public var responseURL: String
    public init(asker: SlackAsker, key: String, command: String, text: String, responseURL: String) {
        self.asker = asker
        self.key = key
        self.command = command
        self.text = text
        self.responseURL = responseURL
    }
}

/// A button of ours that somebody pressed.
public struct SlackPress: Equatable, Sendable {
    public var asker: SlackAsker
    /// Slack's `trigger_id`, another one for every press. May be empty.
    public var key: String
    /// The button's own id.
    public var action: String
    /// Of the row the button stands in: what we gave it.
    public var block: String
    /// What we gave the button.
    public var value: String
    public var responseURL: String
    public init(asker: SlackAsker, key: String, action: String, block: String, value: String, responseURL: String) {
        self.asker = asker
        self.key = key
        self.action = action
        self.block = block
        self.value = value
        self.responseURL = responseURL
    }
}
