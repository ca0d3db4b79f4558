import Foundation

/// What a template asks of a page, found by walking the template beside a sample of the page.
struct TemplateNames {
    /// Names that no property answers to, as `template: name`.
    private(set) var unknown: Set<String> = []
    /// Partials that do not exist.
    private(set) var missing: Set<String> = []
    /// Sections whose inside was looked at, as `template: name`.
    private(set) var visited: Set<String> = []
    /// Sections that were empty in the sample.
    private(set) var skipped: Set<String> = []
    private(set) var templates: Set<String> = []
    private let sources: [String: String]

    init(sources: [String: String]) { self.sources = sources }

    mutating func check(_ template: String, sample: Any) { check(template, stack: [sample]) }
    /// The same for a part of a page; the innermost sample comes last.
    mutating func check(_ template: String, stack: [Any]) { walk(template, stack: stack, blocks: [:]) }

    private indirect enum Node {
        case name(String)
        case section(String, inverted: Bool, [Node])
        case block(String, [Node])
        case partial(String, [Node])
    }

    private typealias Blocks = [String: (nodes: [Node], template: String)]

    private mutating func walk(_ template: String, stack: [Any], blocks: Blocks) {
        templates.insert(template)
        guard let source = sources[template] else {
            missing.insert(template)
            return
        }
        var tags = Self.tags(in: source)[...]
        walk(Self.parse(&tags), of: template, stack: stack, blocks: blocks)
    }

    private mutating func walk(_ nodes: [Node], of template: String, stack: [Any], blocks: Blocks) {
        for node in nodes {
            switch node {
            case .name(let name):
                if name != ".", Self.find(name, stack) == .unknown { unknown.insert("\(template): \(name)") }
            case .section(let name, let inverted, let inside):
                enter(name, inverted: inverted, inside, of: template, stack: stack, blocks: blocks)
            case .block(let name, let standard):
                if let block = blocks[name] {
                    walk(block.nodes, of: block.template, stack: stack, blocks: blocks)
                } else {
                    walk(standard, of: template, stack: stack, blocks: blocks)
                }
            case .partial(let name, let inside):
                var inner = blocks
                for case .block(let block, let nodes) in inside where inner[block] == nil {
                    inner[block] = (nodes, template)
                }
                walk(name, stack: stack, blocks: inner)
            }
        }
    }

    private mutating func enter(
        _ name: String, inverted: Bool, _ inside: [Node], of template: String, stack: [Any], blocks: Blocks
    ) {
        let place = "\(template): \(name)"
        switch Self.find(name, stack) {
        case .unknown: unknown.insert(place)
        case .none:
            if inverted { walk(inside, of: template, stack: stack, blocks: blocks) } else { skipped.insert(place) }
        case .some(let value):
            if inverted {
                walk(inside, of: template, stack: stack, blocks: blocks)
            } else if let values = value as? [Any] {
                if values.isEmpty { skipped.insert(place) } else { visited.insert(place) }
                for value in values { walk(inside, of: template, stack: stack + [value], blocks: blocks) }
            } else if value as? Bool == false {
                skipped.insert(place)
            } else {
                visited.insert(place)
                walk(inside, of: template, stack: stack + [value], blocks: blocks)
            }
        }
    }

    private enum Found: Equatable {
        case unknown, none
        case some(Any)
        static func == (left: Found, right: Found) -> Bool {
            switch (left, right) {
            case (.unknown, .unknown), (.none, .none): true
            default: false
            }
        }
    }

    private static func find(_ name: String, _ stack: [Any]) -> Found {
        let path = name.split(separator: ".").map(String.init)
        guard let first = path.first else { return .unknown }
        for object in stack.reversed() {
            var found = child(first, of: object)
            if case .unknown = found { continue }
            for part in path.dropFirst() {
                guard case .some(let value) = found else { return found }
                found = child(part, of: value)
            }
            return found
        }
        return .unknown
    }

    private static func child(_ name: String, of object: Any) -> Found {
        guard let child = Mirror(reflecting: object).children.first(where: { $0.label == name }) else {
            return .unknown
        }
        let mirror = Mirror(reflecting: child.value)
        guard mirror.displayStyle == .optional else { return .some(child.value) }
        return mirror.children.first.map { .some($0.value) } ?? .none
    }

    private static func tags(in source: String) -> [(kind: Character, name: String)] {
        source.matches(of: /\{\{\{?\s*([#^\/<>$&!%]?)\s*([^}]*?)\s*\}?\}\}/).map { match in
            (match.1.first ?? " ", String(match.2))
        }
    }

    private static func parse(_ tags: inout ArraySlice<(kind: Character, name: String)>) -> [Node] {
        var nodes: [Node] = []
        while let tag = tags.popFirst() {
            switch tag.kind {
            case "/": return nodes
            case "#": nodes.append(.section(tag.name, inverted: false, parse(&tags)))
            case "^": nodes.append(.section(tag.name, inverted: true, parse(&tags)))
            case "$": nodes.append(.block(tag.name, parse(&tags)))
            case "<": nodes.append(.partial(tag.name, parse(&tags)))
            case ">": nodes.append(.partial(tag.name, []))
            case "!", "%": continue
            default: nodes.append(.name(tag.name))
            }
        }
        return nodes
    }
}
