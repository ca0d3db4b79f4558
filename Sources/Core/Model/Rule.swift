/// A rule: trigger + filter + ordered actions + safeguards + reports. Plain data; a form, JSON and YAML say the same.
public struct Rule: Equatable, Sendable {
    public var id: RuleID
    /// Unique among rules, ignoring case.
    public var name: String
    public var details: String
    public var isEnabled: Bool
    public var mode: RunMode
    public var selection: Selection
    public var trigger: Trigger
    public var schedule: ScheduleOptions
    /// Carried out in this order for each user; at least one.
    public var actions: [Action]
    /// When not empty, only members of one of these groups (name or id).
    public var onlyGroups: [String]
    public var protect: Protection
    public var brake: Brake
    public var warn: Warning?
    public var approval: Approval
    public var report: Report

    public init(
        id: RuleID, name: String, details: String = "", isEnabled: Bool = true, mode: RunMode = .safe,
        selection: Selection, trigger: Trigger = .manual, schedule: ScheduleOptions = ScheduleOptions(),
        actions: [Action], onlyGroups: [String] = [], protect: Protection = Protection(), brake: Brake = .standard,
        warn: Warning? = nil, approval: Approval = .whenBraked, report: Report = Report()
    ) {
        self.id = id
        self.name = name
        self.details = details
        self.isEnabled = isEnabled
        self.mode = mode
        self.selection = selection
        self.trigger = trigger
        self.schedule = schedule
        self.actions = actions
        self.onlyGroups = onlyGroups
        self.protect = protect
        self.brake = brake
        self.warn = warn
        self.approval = approval
        self.report = report
    }

    /// Whom a rule is about: a query of its own, or a saved filter by name.
    public enum Selection: Equatable, Sendable {
        case filter(String)
        case savedFilter(String)
    }

    public enum Approval: String, CaseIterable, Sendable, Codable { case never, always, whenBraked }

    /// Groups (name or id) and users (account id or e-mail) that are left alone.
    public struct Protection: Equatable, Sendable, Codable {
        public var groups: [String]
        public var users: [String]
        public init(groups: [String] = [], users: [String] = []) { (self.groups, self.users) = (groups, users) }
    }

    /// Tell people before anything happens to them.
    public struct Warning: Equatable, Sendable {
        public var template: String
        public var daysBefore: Int
        /// Nobody is touched whose warning did not go out at least `daysBefore` days ago.
        public var isRequired: Bool
        public init(template: String, daysBefore: Int, isRequired: Bool = true) {
            (self.template, self.daysBefore, self.isRequired) = (template, daysBefore, isRequired)
        }
    }

    /// Where the outcome of a run goes.
    public struct Report: Equatable, Sendable {
        public var mail: [String]
        public var file: Bool
        public var log: Bool
        public init(mail: [String] = [], file: Bool = false, log: Bool = true) {
            (self.mail, self.file, self.log) = (mail, file, log)
        }
    }
}

/// Whether a run changes things at the vendor. Everything else is the same.
public enum RunMode: String, CaseIterable, Sendable, Codable { case safe, live }

/// The limit that turns a live run into one that waits for a person.
public struct Brake: Equatable, Sendable, Codable {
    /// `either` brakes when one of the limits is passed, `both` when the larger of the two is.
    public enum Condition: String, CaseIterable, Sendable, Codable { case either, both }
    /// Highest number of users that passes; `nil` for no such limit.
    public var users: Int?
    /// Highest percentage of the active users that passes; `nil` for no such limit.
    public var percent: Double?
    public var when: Condition
    public init(users: Int?, percent: Double?, when: Condition) {
        (self.users, self.percent, self.when) = (users, percent, when)
    }
    /// More than 50 users or 10 % of the active ones, whichever is larger.
    public static let standard = Brake(users: 50, percent: 10, when: .both)
    /// Never brakes; for runs a person has just confirmed with the number of people.
    public static let off = Brake(users: nil, percent: nil, when: .both)

    /// Most users a run may change without a person; `nil` when there is no limit.
    public func limit(activeUsers: Int) -> Int? {
        let share = percent.map { Int((Double(activeUsers) * $0 / 100).rounded(.down)) }
        guard let users, let share else { return users ?? share }
        return when == .either ? min(users, share) : max(users, share)
    }
}

/// What starts a rule.
public enum Trigger: Equatable, Sendable {
    case manual
    case weekly(on: Set<Weekday>, at: TimeOfDay)
    case interval(every: Int, unit: IntervalUnit, from: CivilDay, at: TimeOfDay)
    case event(DirectoryEvent.Kind)
    case request(RequestTrigger)
}

/// Which requests start a rule. A field that is `nil` matches every request.
public struct RequestTrigger: Equatable, Sendable {
    public enum Channel: String, CaseIterable, Sendable, Codable { case jsm, slack, teams, mail, portal }
    /// `nil` for every channel.
    public var channel: Channel?
    /// Key of the project, ignoring case; only tickets have one.
    public var project: String?
    /// Name of the request type, ignoring case; only tickets have one.
    public var requestType: String?
    /// What was asked for.
    public var product: ProductKey?
    public init(
        channel: Channel? = nil, project: String? = nil, requestType: String? = nil, product: ProductKey? = nil
    ) {
        self.channel = channel
        self.project = project
        self.requestType = requestType
        self.product = product
    }
}

extension Trigger {
    /// Which requests start the rule; `nil` when something else does.
    public var request: RequestTrigger? {
        if case .request(let request) = self { request } else { nil }
    }
}

/// How a clock trigger reads its clock.
public struct ScheduleOptions: Equatable, Sendable {
    public enum Missed: String, CaseIterable, Sendable, Codable { case runOnce, skip }
    /// IANA name; `nil` means the organisation's, else UTC.
    public var timeZone: String?
    /// What happens to occurrences missed while the program was down.
    public var missed: Missed
    public init(timeZone: String? = nil, missed: Missed = .runOnce) {
        (self.timeZone, self.missed) = (timeZone, missed)
    }
}

public enum IntervalUnit: String, CaseIterable, Sendable, Codable { case days, weeks, months }

public enum Weekday: String, CaseIterable, Comparable, Sendable, Codable {
    case mon, tue, wed, thu, fri, sat, sun
    /// 0 is Monday.
    public var number: Int { Weekday.allCases.firstIndex(of: self) ?? 0 }
    public static func < (left: Weekday, right: Weekday) -> Bool { left.number < right.number }
}

/// A local wall-clock time, `HH:MM`.
public struct TimeOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let hour: Int
    public let minute: Int
    public init?(hour: Int, minute: Int) {
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }
    /// `nil` unless the text is `HH:MM` between 00:00 and 23:59.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return nil }
        self.init(hour: hour, minute: minute)
    }
    public var description: String { "\(padded(Int64(hour))):\(padded(Int64(minute)))" }
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        (left.hour, left.minute) < (right.hour, right.minute)
    }
}

/// Something that happened in the organisation and may start a rule.
public struct DirectoryEvent: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable, Codable { case userCreated, userLoggedIn }
    public var kind: Kind
    public var user: AccountID
    public var at: Instant
    public init(kind: Kind, user: AccountID, at: Instant) { (self.kind, self.user, self.at) = (kind, user, at) }
}
