import Foundation

/// What is said to somebody in Slack, seen by them alone.
public struct SlackMessage: Equatable, Sendable {
    /// Plain words; Slack's own marks in it mean nothing.
    public var text: String
    /// At most 25, in one row under the text.
    public var buttons: [Button]
    /// What the row of buttons is called when one is pressed; at most 255 characters.
    public var block: String
    /// Takes the place of the message with the pressed button.
    public var replacesOriginal: Bool

    public struct Button: Equatable, Sendable {
        /// Unique within the message.
        public var action: String
        /// At most 75 characters are shown.
        public var label: String
        public var value: String
        public init(action: String, label: String, value: String) {
            (self.action, self.label, self.value) = (action, label, value)
        }
    }

    public init(_ text: String, buttons: [Button] = [], block: String = "", replacesOriginal: Bool = false) {
        self.text = text
        self.buttons = buttons
        self.block = block
        self.replacesOriginal = replacesOriginal
    }

    /// As Slack takes it, both as the answer to a call and at a `response_url`.
    public var json: [UInt8] {
        let section = Wire.Block(
            type: "section", text: .init(text: Self.escaped(String(text.prefix(2900)))))
        let row = Wire.Block(
            type: "actions", blockID: String(block.prefix(255)),
            elements: buttons.prefix(25).map {
                Wire.Element(
                    actionID: $0.action, text: .init(text: String($0.label.prefix(75))),
                    value: $0.value)
            })
        let wire = Wire(
            text: Self.escaped(text), replaceOriginal: replacesOriginal ? true : nil,
            blocks: buttons.isEmpty ? nil : [section, row])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and truth values only: this cannot fail.
        return (try? encoder.encode(wire)).map { Array($0) } ?? []
    }

    /// Neither a mention nor a link can be made with what a person wrote.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private struct Wire: Encodable {
        var responseType = "ephemeral"
        var text: String
        /// Otherwise `*` and `_` in a text would be marks.
        var mrkdwn = false
        var replaceOriginal: Bool?
        var blocks: [Block]?
        enum CodingKeys: String, CodingKey {
            case text, mrkdwn, blocks
            case responseType = "response_type"
            case replaceOriginal = "replace_original"
        }
        struct Words: Encodable {
            var type = "plain_text"
            var text: String
        }
        struct Block: Encodable {
            var type: String
            var text: Words?
            var blockID: String?
            var elements: [Element]?
            enum CodingKeys: String, CodingKey {
                case type, text, elements
                case blockID = "block_id"
            }
        }
        struct Element: Encodable {
            var type = "button"
            var actionID: String
            var text: Words
            var value: String
            enum CodingKeys: String, CodingKey {
                case type, text, value
                case actionID = "action_id"
            }
        }
    }
}
