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
            return reader.word(value, at: path, as: RequestTrigger.Channel.self).map {
                .request(RequestTrigger(channel: $0))
            }
        }
        guard let fields = reader.fields(value, at: path, known: ["channel", "project", "requestType"]) else {
            return nil
        }
        let channel = required("channel", fields) { $0.word($1, at: $2, as: RequestTrigger.Channel.self) }
        let project = fields["project"].map { reader.text($0.value, at: $0.path) } ?? nil
        let type = fields["requestType"].map { reader.text($0.value, at: $0.path) } ?? nil
        return channel.map { .request(RequestTrigger(channel: $0, project: project, requestType: type)) }
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
