import Core
import Engine

/// Why a command could not do what it was asked, as people and scripts get it.
struct Failure: Error, Equatable {
    /// What the shell sees.
    enum Exit: Int32 {
        case done = 0
        /// Failed or partial.
        case failed = 1
        case wrongUse = 2
        /// Waits for a person.
        case blocked = 3
    }

    /// Stable words for scripts.
    enum Code: String, CaseIterable {
        case usage, configuration, filter, rules, file, notFound, notConnected, notSynced, refused, blocked, busy
        case vendor, unauthorized, database, simulator, failed
    }

    var code: Code
    /// What is wrong, as a sentence.
    var message: String
    /// What to do about it; `nil` when the message says it all.
    var next: String?
    var details: [Diagnostic]
    var exit: Exit
    /// The text the ranges of `details` point into; `nil` when they point nowhere.
    var source: String?

    init(
        _ code: Code, _ message: String, next: String? = nil, details: [Diagnostic] = [], exit: Exit = .failed,
        source: String? = nil
    ) {
        self.code = code
        self.message = message
        self.next = next
        self.details = details
        self.exit = exit
        self.source = source
    }
}

extension Failure {
    /// `{"error":{"code","message","next","details":[…]}}`, on one line.
    var json: JSONValue {
        .object([
            "error": .object([
                "code": .text(code.rawValue), "message": .text(message), "next": .text(orNull: next),
                "details": .array(details.map(JSONValue.diagnostic)),
            ])
        ])
    }

    /// In plain words, with a mark under the place a filter is wrong at.
    var text: String {
        var lines = ["error: \(message.printable)"]
        for detail in details {
            if let source, let range = detail.range, !source.contains("\n") {
                lines += Failure.pointer(to: range, in: source)
                lines.append("  " + Failure.sentence(for: detail))
            } else {
                lines.append("  " + detail.description.printable)
            }
        }
        if let next { lines.append(next.printable) }
        return lines.joined(separator: "\n")
    }

    /// The text, and `^^^` under the UTF-8 range of it.
    static func pointer(to range: Range<Int>, in source: String) -> [String] {
        let bytes = Array(source.utf8)
        let lower = min(max(range.lowerBound, 0), bytes.count)
        let upper = min(max(range.upperBound, lower), bytes.count)
        let before = String(decoding: bytes[..<lower], as: UTF8.self).printable
        let marked = String(decoding: bytes[lower..<upper], as: UTF8.self).printable
        let indent = String(repeating: " ", count: DisplayWidth.of(before))
        let marks = String(repeating: "^", count: max(1, DisplayWidth.of(marked)))
        return ["  " + source.printable, "  " + indent + marks]
    }

    private static func sentence(for detail: Diagnostic) -> String {
        let plain = Diagnostic(detail.message, severity: detail.severity, suggestions: detail.suggestions)
        return plain.description.printable
    }
}
