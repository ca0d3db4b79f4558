import Core
import Foundation

extension RuleDecoder {
    private static let kinds = ["manual", "weekly", "interval", "event", "request"]

    mutating func trigger(_ value: DocumentValue, at path: String) -> (Trigger?, ScheduleOptions?) {
        if case .scalar("manual", _) = value.content { return (.manual, nil) }
        guard let fields = reader.fields(value, at: path, known: RuleDecoder.kinds + ["timezone", "missed"]) else {
            return (nil, nil)
        }
        let options = options(fields)
        let given = RuleDecoder.kinds.filter(fields.contains)
        guard let kind = given.first, given.count == 1 else {
            let what = given.isEmpty ? "none is there" : "there are \(given.joined(separator: " and "))"
            reader.complain(
                "A trigger is one of \(RuleDecoder.kinds.joined(separator: ", ")); \(what).", at: path, value.line)
            return (nil, options)
        }
        // `manual:` alone has no value in YAML.
        let entry = fields[kind] ?? (DocumentValue(.map([]), line: value.line), fields.path(kind))
        return (trigger(kind, entry.value, at: entry.path), options)
    }

    private mutating func trigger(_ kind: String, _ value: DocumentValue, at path: String) -> Trigger? {
        switch kind {
        case "weekly": return weekly(value, at: path)
        case "interval": return interval(value, at: path)
        case "event": return reader.word(value, at: path, as: DirectoryEvent.Kind.self).map(Trigger.event)
        case "request": return request(value, at: path)
        default:
            _ = reader.fields(value, at: path, known: [])
            return .manual
        }
    }

    private mutating func options(_ fields: DocumentFields) -> ScheduleOptions {
        var options = ScheduleOptions()
        if let (value, path) = fields["timezone"], let name = reader.text(value, at: path) {
            if TimeZone(identifier: name) == nil {
                reader.complain(
                    "There is no time zone '\(name)'; IANA names such as Europe/Berlin are meant.", at: path,
                    value.line, suggestions: NearestNames.nearest(to: name, among: TimeZone.knownTimeZoneIdentifiers))
            }
            options.timeZone = name
        }
        if let (value, path) = fields["missed"] {
            options.missed = reader.word(value, at: path, as: ScheduleOptions.Missed.self) ?? .runOnce
        }
        return options
    }

    private mutating func weekly(_ value: DocumentValue, at path: String) -> Trigger? {
        guard let fields = reader.fields(value, at: path, known: ["on", "at"]) else { return nil }
        let time = required("at", fields) { $0.timeOfDay($1, at: $2) }
        let days: Set<Weekday>? = required("on", fields) { reader, value, path in
            let elements: [DocumentValue]
            if case .list(let list) = value.content { elements = list } else { elements = [value] }
            if elements.isEmpty { reader.complain("At least one weekday is needed.", at: path, value.line) }
            return Set(
                elements.enumerated().compactMap { reader.word($1, at: "\(path)[\($0)]", as: Weekday.self) })
        }
        guard let time, let days else { return nil }
        return .weekly(on: days, at: time)
    }

    private mutating func interval(_ value: DocumentValue, at path: String) -> Trigger? {
        guard let fields = reader.fields(value, at: path, known: ["every", "unit", "from", "at"]) else { return nil }
        let every = required("every", fields) { $0.integer($1, at: $2, in: 1...1000) }
        let unit = required("unit", fields) { $0.word($1, at: $2, as: IntervalUnit.self) }
        let from = required("from", fields) { $0.day($1, at: $2) }
        let time = required("at", fields) { $0.timeOfDay($1, at: $2) }
        guard let every, let unit, let from, let time else { return nil }
        return .interval(every: every, unit: unit, from: from, at: time)
    }

    private mutating func request(_ value: DocumentValue, at path: String) -> Trigger? {
        if case .scalar = value.content {
            return channel(value, at: path).map { .request(RequestTrigger(channel: $0.channel)) }
        }
        guard
            let fields = reader.fields(value, at: path, known: ["channel", "project", "requestType", "product"])
        else { return nil }
        let project = fields["project"].map { reader.text($0.value, at: $0.path) } ?? nil
        let type = fields["requestType"].map { reader.text($0.value, at: $0.path) } ?? nil
        let product = fields["product"].map { productKey($0.value, at: $0.path) } ?? nil
        guard let (value, path) = fields["channel"] else {
            return .request(RequestTrigger(project: project, requestType: type, product: product))
        }
        return channel(value, at: path).map {
            if let channel = $0.channel, channel != .jsm, project ?? type != nil {
                reader.complain("Only tickets (jsm) have a project or a request type.", at: path, value.line)
            }
            return .request(
                RequestTrigger(channel: $0.channel, project: project, requestType: type, product: product))
        }
    }

    /// A channel's name, or `any`.
    private mutating func channel(
        _ value: DocumentValue, at path: String
    ) -> (channel: RequestTrigger.Channel?, Void)? {
        if case .scalar("any", _) = value.content { return (nil, ()) }
        return reader.word(value, at: path, as: RequestTrigger.Channel.self, besides: ["any"]).map { ($0, ()) }
    }

    /// One product's key; which site is not asked for.
    private mutating func productKey(_ value: DocumentValue, at path: String) -> ProductKey? {
        guard let text = reader.text(value, at: path) else { return nil }
        if let isKnown = surroundings.products, !isKnown(text) || text.contains("@") {
            reader.complain(
                "There is no product '\(text)' to ask for.", at: path, value.line,
                suggestions: NearestNames.nearest(
                    to: text, among: surroundings.productNames.filter { !$0.contains("@") }))
            return nil
        }
        return ProductKey(vendor: text)
    }
}

extension DocumentReader {
    fileprivate mutating func timeOfDay(_ value: DocumentValue, at path: String) -> TimeOfDay? {
        if case .scalar(let text, _) = value.content, let time = TimeOfDay(text) { return time }
        complain("A time of day such as \"09:00\" is expected, not \(value.kindInWords).", at: path, value.line)
        return nil
    }

    fileprivate mutating func day(_ value: DocumentValue, at path: String) -> CivilDay? {
        if case .scalar(let text, _) = value.content, let day = CivilDay(text) { return day }
        complain("A day such as 2026-12-31 is expected, not \(value.kindInWords).", at: path, value.line)
        return nil
    }
}
