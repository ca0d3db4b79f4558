extension FilterParser {
    /// Where the token before the current one ends.
    var previousEnd: Int { lastTaken?.range.upperBound ?? 0 }

    /// The values an operator takes. Where the operator itself is wrong they are read but not judged.
    mutating func parseValues(of field: FilterField, comparison: FilterOperator, isChecked: Bool) -> [FilterValue] {
        let context = ValueContext(field: field, comparison: comparison, isChecked: isChecked)
        switch comparison.arity {
        case .none: return []
        case .one: return parseSingle(context)
        case .list: return parseList(context)
        }
    }

    /// What a value is for.
    struct ValueContext {
        var field: FilterField
        var comparison: FilterOperator
        var isChecked: Bool
    }

    private mutating func parseSingle(_ context: ValueContext) -> [FilterValue] {
        expect(.value(context.field))
        guard current.kind == .openParenthesis else { return parseValue(context).map { [$0] } ?? [] }
        let meant: FilterOperator = context.comparison == .notEqual ? .notIn : .isIn
        let (start, count) = (current.range, diagnostics.count)
        let values = parseList(context)
        if diagnostics.count == count {
            report(
                "\(context.comparison.rawValue) takes one value; write \(meant.rawValue) for several.", start,
                suggestions: [meant.rawValue])
        }
        return values
    }

    private mutating func parseList(_ context: ValueContext) -> [FilterValue] {
        expect(.keywords(["("]))
        guard current.kind == .openParenthesis else {
            let suggestions = current.text.map { ["(\(FilterPrinter.word($0)))"] } ?? []
            reportMissing(
                "\(context.comparison.rawValue) takes a list in brackets, as in (\(example(context.field))).",
                suggestions: suggestions)
            return current.text == nil ? [] : parseValue(context).map { [$0] } ?? []
        }
        let opening = take()
        if current.kind == .closeParenthesis {
            report("A list has at least one value.", opening.range.lowerBound..<take().range.upperBound)
            return []
        }
        var values: [FilterValue] = []
        repeat {
            expect(.value(context.field))
            if let value = parseValue(context) { values.append(value) }
        } while take(.comma)
        expect(.keywords([",", ")"]))
        if !take(.closeParenthesis) {
            reportMissing("A comma or ) belongs here.", suggestions: [",", ")"])
            skipInList()
        }
        return values
    }

    /// To the end of a broken list: behind its bracket when that comes before anything that starts a new condition.
    private mutating func skipInList() {
        while !isAtBoundary { take() }
        _ = take(.closeParenthesis)
    }

    private func example(_ field: FilterField) -> String {
        switch field.info.kind {
        case .number: "0, 1"
        case .enumeration(let words): words.prefix(2).joined(separator: ", ")
        default: "one, \"another one\""
        }
    }
}

// MARK: - One value

extension FilterParser {
    private mutating func parseValue(_ context: ValueContext) -> FilterValue? {
        if case .keyword(.empty) = current.kind {
            report(
                "EMPTY stands alone, not in a list; write \(context.field.rawValue) IS EMPTY.", take().range,
                suggestions: ["IS EMPTY"])
            return nil
        }
        guard let text = current.text else {
            reportMissingValue(context)
            return nil
        }
        let token = take()
        if token.word != nil, current.kind == .openParenthesis { return parseFunction(text, token, context) }
        if let whole = takeUnquotedRest(after: token) {
            report(
                "A text of several words needs quotes.", token.range.lowerBound..<previousEnd,
                suggestions: [FilterPrinter.quoted(whole)])
            return nil
        }
        guard context.isChecked else { return .text(text) }
        return check(text, token, context)
    }

    private mutating func reportMissingValue(_ context: ValueContext) {
        if case .keyword(let keyword) = current.kind, keyword == .isIn || keyword == .is {
            let word = keyword.rawValue
            report(
                "“\(word)” means something in this language; put it in quotes.", take().range,
                suggestions: ["\"\(word)\""])
            return
        }
        let words = context.field.info.kind.words.map { ": " + Wording.list($0) } ?? ""
        reportMissing("A value belongs after \(context.comparison.rawValue)\(words).")
    }

    /// `jira admins` without quotes: the words up to something that is a condition of its own.
    private mutating func takeUnquotedRest(after token: FilterToken) -> String? {
        guard var whole = token.text, token.word != nil else { return nil }
        let first = whole
        while let word = current.word, FilterField(name: word) == nil, !isFollowedByOperator {
            whole += " " + word
            take()
        }
        return whole == first ? nil : whole
    }

    private var isFollowedByOperator: Bool {
        switch next.kind {
        case .comparison, .keyword(.is), .keyword(.isIn), .keyword(.not), .openBracket: true
        default: false
        }
    }

    private mutating func check(_ text: String, _ token: FilterToken, _ context: ValueContext) -> FilterValue? {
        let kind = context.field.info.kind
        if text.isEmpty {
            let advice = context.field.info.canBeEmpty ? "; write IS EMPTY for people without one" : ""
            report("An empty text matches nobody\(advice).", token.range)
            return nil
        }
        switch kind {
        case .text, .search, .identifier: return .text(text)
        case .enumeration, .truth: return checkWord(text, token.range, context.field)
        case .domain: return checkDomain(text, token.range)
        case .role, .group, .product, .site: return checkName(text, kind, token.range).map { .text($0) }
        case .number: return checkNumber(text, token.range)
        case .time: return checkTime(text, token.range)
        }
    }
}

// MARK: - Checks by kind

extension FilterParser {
    private mutating func checkWord(_ text: String, _ range: Range<Int>, _ field: FilterField) -> FilterValue? {
        let words = field.info.kind.words ?? []
        let lowered = text.lowercased()
        if words.contains(lowered) { return .text(lowered) }
        let other = FilterField.allCases.first { $0.info.kind.words?.contains(lowered) ?? false }
        let advice = other.map { " “\(lowered)” is a value of \($0.rawValue)." } ?? ""
        report(
            "\(field.rawValue) is \(Wording.list(words)), not “\(text)”.\(advice)", range,
            suggestions: NearestNames.nearest(to: text, among: words))
        return nil
    }

    private mutating func checkDomain(_ text: String, _ range: Range<Int>) -> FilterValue? {
        let domain = text.hasPrefix("@") ? String(text.dropFirst()) : text
        guard !domain.isEmpty, !domain.contains("@") else {
            let rest = domain.split(separator: "@").last.map { [$0.lowercased()] } ?? []
            report("“\(text)” is not a domain; write what stands behind the @.", range, suggestions: rest)
            return nil
        }
        return .text(domain.lowercased())
    }

    /// The known spelling of a group, product, site or role.
    mutating func checkName(_ text: String, _ kind: FilterValueKind, _ range: Range<Int>) -> String? {
        if text.isEmpty {
            report("A \(kind.name) has a name.", range)
            return nil
        }
        if let known = names.resolve(text, kind: kind) { return known }
        let index = names.index(for: kind)
        report("There is no \(kind.name) “\(text)”.", range, suggestions: index?.nearest(to: text) ?? [])
        return nil
    }

    private mutating func checkNumber(_ text: String, _ range: Range<Int>) -> FilterValue? {
        if let number = Int(text) { return .number(number) }
        let isTooLarge = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
        report(isTooLarge ? "\(text) is too large." : "“\(text)” is not a whole number.", range)
        return nil
    }

    private mutating func checkTime(_ text: String, _ range: Range<Int>) -> FilterValue? {
        if let value = TimeLiteral.read(text) { return value }
        if let function = TimeFunction(word: text) {
            let call = "\(function.rawValue)()"
            report("A function is written with brackets: \(call).", range, suggestions: [call])
            return nil
        }
        let complaint = TimeLiteral.complaint(about: text)
        report(complaint.message, range, suggestions: complaint.suggestions)
        return nil
    }
}

// MARK: - Functions

extension FilterParser {
    private mutating func parseFunction(
        _ name: String, _ token: FilterToken, _ context: ValueContext
    ) -> FilterValue? {
        take()
        var argument: FilterToken?
        if current.text != nil { argument = take() }
        expect(.keywords([")"]))
        if !take(.closeParenthesis) {
            reportMissing("A function takes one offset at most and ends with ).", suggestions: [")"])
            skipInList()
        }
        guard context.isChecked else { return nil }
        guard let function = TimeFunction(word: name) else {
            let known = TimeFunction.allCases.map { "\($0.rawValue)()" }
            let advice = name.lowercased() == "membersof" ? " Write group = name." : ""
            report(
                "There is no function “\(name)”.\(advice)", token.range,
                suggestions: NearestNames.nearest(to: name + "()", among: known))
            return nil
        }
        guard context.field.info.kind == .time else {
            report("\(context.field.rawValue) is not a time; \(function.rawValue)() is one.", token.range)
            return nil
        }
        guard let argument else { return .function(function, offset: nil) }
        return readOffset(argument, of: function).map { .function(function, offset: $0) }
    }

    private mutating func readOffset(_ argument: FilterToken, of function: TimeFunction) -> RelativeTime? {
        let text = argument.text ?? ""
        if let offset = RelativeTime(text) { return offset }
        if let unit = function.naturalUnit, let offset = RelativeTime(signed: text, unit: unit) { return offset }
        report(
            "“\(text)” is not an offset; write one such as \(function.rawValue)(\"-1d\").", argument.range,
            suggestions: RelativeTime("-" + text).map { ["\"\($0)\""] } ?? [])
        return nil
    }
}
