import Core
import Crypto
import Foundation

/// Where a list goes on. A cursor belongs to the list, filter and order it was given for, and says so itself.
enum APICursor {
    private static let separator = "\u{1F}"

    /// `list` says what the cursor is good for: the address and everything that chooses and orders.
    static func text(_ parts: [String], of list: String) -> String {
        let payload = Array(parts.joined(separator: separator).utf8)
        return Data(check(payload, list) + payload).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// After something that was made then: for lists that go by time.
    static func text(at time: Instant, _ id: String, of list: String) -> String {
        text([String(time.milliseconds), id], of: list)
    }

    /// `nil` for a text that is no cursor, or one of another list.
    static func parts(_ text: String, of list: String) -> [String]? {
        guard text.utf8.count <= 2000 else { return nil }
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        let full = padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: full), data.count >= 8 else { return nil }
        let payload = Array(data.dropFirst(8))
        guard Array(data.prefix(8)) == check(payload, list) else { return nil }
        return String(decoding: payload, as: UTF8.self).components(separatedBy: separator)
    }

    private static func check(_ payload: [UInt8], _ list: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array(list.utf8) + [0])
        hash.update(data: payload)
        return Array(hash.finalize().prefix(8))
    }
}
