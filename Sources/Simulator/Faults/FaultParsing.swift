/// A fault that was asked for in words that mean nothing here.
public struct FaultSyntaxError: Error, Equatable, CustomStringConvertible {
    public var description: String
}

extension Faults {
    static let names = [
        "rateLimit", "serverError", "dropBefore", "dropAfter", "truncate", "html", "movePages", "slow", "expiredKey",
        "notConsistent", "bareErrors",
    ]

    /// Reads what `--fault` takes: `name`, `name=VALUE` or `name=key:value,key:value`. Later ones win.
    ///
    ///     rateLimit=200              200 calls a minute            rateLimit=every:10,retryAfter:1
    ///     serverError=0.05           one call in 20, by the seed   dropAfter=every:7,on:changes,times:3
    ///     html=every:5,status:200    movePages=-2                  slow=250                expiredKey
    public init(parsing texts: [String]) throws(FaultSyntaxError) {
        self.init()
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            try set(parts[0], to: Self.value(parts.count > 1 ? parts[1] : nil))
        }
    }

    /// Reads the JSON of `PUT /_simulator/faults`: an object of the same names; a fault that is not named is off.
    init(json: JSONValue) throws(FaultSyntaxError) {
        self.init()
        guard let members = json.object else { throw FaultSyntaxError(description: "the body is not a JSON object") }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null { try set(name, to: value) }
    }

    private static func value(_ text: String?) -> JSONValue {
        guard let text else { return .bool(true) }
        guard text.contains(":") else { return scalar(text) }
        let pairs = text.split(separator: ",").map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
        return .object(Dictionary(pairs.map { ($0[0], scalar($0.count > 1 ? $0[1] : "true")) }) { $1 })
    }

    private static func scalar(_ text: String) -> JSONValue {
        if let whole = Int(text) { return .int(whole) }
        if let number = Double(text) { return .double(number) }
        return text == "true" ? .bool(true) : text == "false" ? .bool(false) : .string(text)
    }

    private mutating func set(_ name: String, to value: JSONValue) throws(FaultSyntaxError) {
        switch name {
        case "rateLimit": rateLimit = try RateLimit(name, value)
        case "serverError": serverError = try Occurrence(name, value)
        case "dropBefore": dropBefore = try Occurrence(name, value)
        case "dropAfter": dropAfter = try Occurrence(name, value)
        case "truncate": truncate = try Occurrence(name, value)
        case "html": html = try Occurrence(name, value)
        case "movePages": movePages = try FaultReader(name, value).number()
        case "slow": slow = try FaultReader(name, value).number(atLeast: 0)
        case "expiredKey": expiredKey = try FaultReader(name, value).flag()
        case "notConsistent": notConsistent = try FaultReader(name, value).number(atLeast: 0)
        case "bareErrors": bareErrors = try FaultReader(name, value).flag()
        default:
            let known = Self.names.joined(separator: ", ")
            throw FaultSyntaxError(description: "no fault is named “\(name)”; there are \(known)")
        }
    }
}

/// Takes a fault's value apart and complains with the fault's name.
private struct FaultReader {
    var name: String
    var value: JSONValue
    private var members: [String: JSONValue]

    init(_ name: String, _ value: JSONValue, main: String = "") {
        self.name = name
        self.value = value
        members = value.object ?? [main: value]
    }

    private func error(_ text: String) -> FaultSyntaxError { FaultSyntaxError(description: "fault \(name): \(text)") }

    func number(atLeast low: Int = .min) throws(FaultSyntaxError) -> Int {
        guard let number = value.int, number >= low else { throw error("a whole number is needed") }
        return number
    }

    func flag() throws(FaultSyntaxError) -> Bool {
        guard let flag = value.bool else { throw error("true or false is needed") }
        return flag
    }

    func only(_ names: [String]) throws(FaultSyntaxError) {
        for key in members.keys.sorted() where !names.contains(key) {
            throw error("“\(key)” is not known; there are \(names.joined(separator: ", "))")
        }
    }

    func whole(_ key: String, atLeast low: Int) throws(FaultSyntaxError) -> Int? {
        guard let member = members[key], member != .null else { return nil }
        guard let number = member.int, number >= low else { throw error("\(key) is a whole number of at least \(low)") }
        return number
    }

    func fraction(_ key: String, in range: ClosedRange<Double>) throws(FaultSyntaxError) -> Double? {
        guard let member = members[key], member != .null else { return nil }
        guard let number = member.number, range.contains(number) else {
            throw error("\(key) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func text(_ key: String) throws(FaultSyntaxError) -> String? {
        guard let member = members[key], member != .null else { return nil }
        guard let text = member.string else { throw error("\(key) is text") }
        return text
    }
}

extension Faults.Occurrence {
    fileprivate init(_ name: String, _ value: JSONValue) throws(FaultSyntaxError) {
        // One bare number is a probability below 1 and a count from 1 on.
        let isChance = if case .double = value { true } else { false }
        let reader = FaultReader(name, value == .bool(true) ? .int(1) : value, main: isChance ? "probability" : "every")
        try reader.only(["every", "probability", "on", "path", "after", "times", "status"])
        self.init()
        every = try reader.whole("every", atLeast: 1)
        probability = try reader.fraction("probability", in: 0...1)
        path = try reader.text("path")
        after = try reader.whole("after", atLeast: 0) ?? 0
        times = try reader.whole("times", atLeast: 0)
        status = try reader.whole("status", atLeast: 200)
        if let word = try reader.text("on") {
            guard let scope = Scope(rawValue: word) else {
                throw FaultSyntaxError(description: "fault \(name): on is all, reads or changes")
            }
            on = scope
        }
        if every == nil, probability == nil { every = 1 }
    }
}

extension Faults.RateLimit {
    fileprivate init(_ name: String, _ value: JSONValue) throws(FaultSyntaxError) {
        let reader = FaultReader(name, value, main: "perWindow")
        try reader.only(["perWindow", "windowSeconds", "every", "retryAfter"])
        self.init()
        perWindow = try reader.whole("perWindow", atLeast: 0)
        windowSeconds = try reader.fraction("windowSeconds", in: 0.001...86_400) ?? 60
        every = try reader.whole("every", atLeast: 1)
        retryAfter = try reader.whole("retryAfter", atLeast: 0)
        guard perWindow != nil || every != nil else {
            throw FaultSyntaxError(description: "fault \(name): perWindow or every is needed")
        }
    }
}
