import Core
import Yams

extension DocumentValue {
    /// Reads one YAML document. Anchors with aliases are refused: a few lines of them can stand for more text than
    /// there is memory, and rules do not need them.
    init(yaml text: String) throws(Diagnostics) {
        if let line = YAMLReader.aliasLine(text) {
            throw Diagnostics([
                Diagnostic("Anchors and aliases (&name, *name) are not read; write the text out.", line: line)
            ])
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            throw Diagnostics([YAMLReader.diagnostic(error)])
        } catch {
            throw Diagnostics([Diagnostic("This is not YAML: \(error)")])
        }
        guard let root else {
            self = DocumentValue(.null, line: 1)
            return
        }
        self = try YAMLReader.value(root, depth: 0)
    }
}

private enum YAMLReader {
    /// The line of the first alias, when the text has both something like an anchor and something like an alias.
    /// Decided before the parser sees them, since it hashes what they stand for.
    static func aliasLine(_ text: String) -> Int? {
        var (line, hasAnchor) = (1, false)
        var alias: Int?
        var previous = UInt8(ascii: "\n")
        var before = previous
        for byte in text.utf8 {
            // `previous` is the sign when it starts a word: nothing that could be part of one precedes it, and no quote,
            // since after an opening one it is text, and after a closing one no YAML.
            if !JSONReader.isSpace(byte), !isWordByte(before) {
                if previous == UInt8(ascii: "&") { hasAnchor = true }
                if previous == UInt8(ascii: "*") { alias = alias ?? line }
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            (before, previous) = (previous, byte)
        }
        return hasAnchor ? alias : nil
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || (48...57).contains(byte)
            || (65...90).contains(byte) || (97...122).contains(byte)
    }

    static func value(_ node: Node, depth: Int) throws(Diagnostics) -> DocumentValue {
        let line = node.mark?.line
        guard depth < DocumentLimits.depth else {
            throw Diagnostics([Diagnostic("The document is nested too deeply.", line: line)])
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
                return DocumentValue(.null, line: line)
            }
            return DocumentValue(.scalar(scalar.string, isPlain: isPlain), line: line)
        case .sequence(let sequence):
            var elements: [DocumentValue] = []
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return DocumentValue(.list(elements), line: line)
        case .mapping(let mapping):
            var fields: [DocumentField] = []
            for (key, entry) in mapping {
                guard case .scalar(let name) = key else {
                    throw Diagnostics([Diagnostic("A field's name must be a word.", line: key.mark?.line ?? line)])
                }
                fields.append(
                    DocumentField(name.string, try value(entry, depth: depth + 1), line: name.mark?.line))
            }
            return DocumentValue(.map(fields), line: line)
        case .alias:
            throw Diagnostics([Diagnostic("Aliases are not read; write the text out.", line: line)])
        }
    }

    static func diagnostic(_ error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = context.map { " (\($0.text))" } ?? ""
            return Diagnostic("This is not YAML: \(problem)\(place).", line: mark.line)
        case .reader(let problem, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).utf8.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 } }
            return Diagnostic("This is not YAML: \(problem).", line: line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return Diagnostic("The field \(names) is there twice.", line: context.mark.line)
        default:
            return Diagnostic("This is not YAML.")
        }
    }
}
