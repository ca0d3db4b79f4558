import Core
import Foundation
import Yams

/// `usher.yaml`: nested mappings of texts and numbers, read with their lines.
struct ConfigurationFile {
    var settings: [Setting] = []
    var complaints: [Diagnostic] = []

    /// The file at `path`; empty when there is none.
    static func read(at path: String) -> ConfigurationFile {
        guard FileManager.default.fileExists(atPath: path) else { return ConfigurationFile() }
        guard let bytes = FileManager.default.contents(atPath: path), let text = String(bytes: bytes, encoding: .utf8)
        else {
            return ConfigurationFile(complaints: [Diagnostic("\(path) can't be read as UTF-8 text")])
        }
        return ConfigurationFile(parsing: text, path: path)
    }

    private init(settings: [Setting] = [], complaints: [Diagnostic] = []) {
        (self.settings, self.complaints) = (settings, complaints)
    }

    init(parsing text: String, path: String) {
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            collect(root, under: "", of: path)
        } catch let error as YamlError {
            complaints.append(Diagnostic("\(path) is not valid YAML: \(error)"))
        } catch {
            complaints.append(Diagnostic("\(path) is not valid YAML"))
        }
    }

    private mutating func collect(_ node: Node, under prefix: String, of path: String) {
        guard let mapping = node.mapping else {
            let place = prefix.isEmpty ? path : "\(prefix) in \(path)"
            if prefix.isEmpty, node.scalar?.string.isEmpty ?? false { return }
            complaints.append(Diagnostic("\(place) must be a mapping of names to values", line: node.mark?.line))
            return
        }
        for (name, value) in mapping {
            let key = prefix.isEmpty ? name.string ?? "" : "\(prefix).\(name.string ?? "")"
            add(value, named: key, line: name.mark?.line, of: path)
        }
    }

    private mutating func add(_ value: Node, named name: String, line: Int?, of path: String) {
        if let key = ConfigurationKey(rawValue: name) {
            if let reason = key.whyNotInFile {
                complaints.append(Diagnostic("\(name) can't be set in \(path): \(reason)", path: name, line: line))
            } else if let scalar = value.scalar {
                settings.append(
                    Setting(key: key, text: scalar.string, origin: .file(path: path, key: name, line: line)))
            } else {
                complaints.append(Diagnostic("\(name) in \(path) must be a single value", path: name, line: line))
            }
        } else if ConfigurationKey.allCases.contains(where: { $0.rawValue.hasPrefix(name + ".") }) {
            collect(value, under: name, of: path)
        } else {
            let known = ConfigurationKey.allCases.filter { $0.whyNotInFile == nil }.map(\.rawValue)
            complaints.append(
                Diagnostic(
                    "\(name) in \(path) is not a setting.", path: name, line: line,
                    suggestions: NearestNames.nearest(to: name, among: known)))
        }
    }
}
