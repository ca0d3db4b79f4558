import Core
import Foundation

extension OrganizationSettings {
    /// Everything that is wrong in itself, each with its path, such as `prices[0].currency`; empty when nothing is.
    public var complaints: [Diagnostic] {
        var found: [Diagnostic] = []
        if name.count > 100 { found.append(Diagnostic("The name is longer than 100 characters.", path: "name")) }
        if let timeZone {
            do { _ = try TimeZone(named: timeZone) } catch {
                var complaint = error
                complaint.path = "timeZone"
                found.append(complaint)
            }
        }
        if let trustedAge, !(.hours(1) ... .days(365) ~= trustedAge) {
            found.append(
                Diagnostic("The trusted age is from 1 hour to 365 days, or there is none.", path: "trustedAge"))
        }
        return found + brakeComplaints + protectionComplaints + priceComplaints
    }

    private var brakeComplaints: [Diagnostic] {
        var found: [Diagnostic] = []
        if let users = brake.users, !(0...10_000_000).contains(users) {
            found.append(Diagnostic("The number of people is from 0 to 10,000,000.", path: "brake.users"))
        }
        if let percent = brake.percent, !(0...100).contains(percent) {
            found.append(Diagnostic("The percentage is from 0 to 100.", path: "brake.percent"))
        }
        if brake.users == nil, brake.percent == nil {
            found.append(
                Diagnostic("The standard brake needs a number of people or a percentage.", path: "brake.users"))
        }
        return found
    }

    private var protectionComplaints: [Diagnostic] {
        var found: [Diagnostic] = []
        for (list, texts) in [("groups", protectedGroups), ("users", protectedUsers.map(\.user))] {
            var seen: Set<String> = []
            for (index, text) in texts.enumerated() {
                let path = "protect.\(list)[\(index)]"
                if text.isEmpty || text.utf8.count > 300 {
                    found.append(Diagnostic("A name of 1 to 300 characters belongs here.", path: path))
                } else if !seen.insert(text.lowercased()).inserted {
                    found.append(Diagnostic("'\(text)' is protected already.", path: path))
                }
            }
        }
        for (index, user) in protectedUsers.enumerated() where user.note.count > 500 {
            found.append(Diagnostic("The note is longer than 500 characters.", path: "protect.users[\(index)].note"))
        }
        return found
    }

    private var priceComplaints: [Diagnostic] {
        var found: [Diagnostic] = []
        var seen: Set<String> = []
        for (index, price) in prices.enumerated() {
            let isCode = price.currency.utf8.count == 3 && price.currency.utf8.allSatisfy { (65...90).contains($0) }
            if !isCode {
                found.append(
                    Diagnostic(
                        "The currency is a code of three letters, such as EUR.", path: "prices[\(index)].currency"))
            }
            if !seen.insert("\(price.product)/\(price.tier?.lowercased() ?? "")").inserted {
                found.append(Diagnostic("This product has two prices.", path: "prices[\(index)].product"))
            }
        }
        return found
    }

    /// Names that are new here and that the organisation does not know: they would protect nobody. Names that were
    /// there before stay, whatever became of them.
    func unknownNames(since old: OrganizationSettings, in snapshot: Snapshot) -> [Diagnostic] {
        let oldGroups = Set(old.protectedGroups.map { $0.lowercased() })
        let oldUsers = Set(old.protectedUsers.map { $0.user.lowercased() })
        var found: [Diagnostic] = []
        for (index, name) in protectedGroups.enumerated() where !oldGroups.contains(name.lowercased()) {
            guard !snapshot.groups.contains(where: { $0.isCalled(name) }) else { continue }
            found.append(
                Diagnostic(
                    "There is no group '\(name)'.", path: "protect.groups[\(index)]",
                    suggestions: NearestNames.nearest(to: name, among: snapshot.groups.map(\.name))))
        }
        for (index, entry) in protectedUsers.enumerated() where !oldUsers.contains(entry.user.lowercased()) {
            guard snapshot.positionOfUser(called: entry.user) == nil else { continue }
            found.append(
                Diagnostic(
                    "There is no user with the account id or e-mail address '\(entry.user)'.",
                    path: "protect.users[\(index)]"))
        }
        return found
    }

    /// What became different, for the audit log: field by field, before and after.
    public func changes(since old: OrganizationSettings) -> [String: String] {
        let fields: [(String, (OrganizationSettings) -> String)] = [
            ("name", \.name), ("timeZone", { $0.timeZone ?? "UTC" }), ("trustedAge", \.trustedAgeInWords),
            ("brake", \.brake.inWords), ("protectedGroups", { $0.protectedGroups.joined(separator: ", ") }),
            ("protectedUsers", { $0.protectedUsers.map(\.inWords).joined(separator: ", ") }),
            ("prices", { $0.prices.map(\.inWords).joined(separator: ", ") }),
            ("authorMayApprove", { $0.authorMayApprove ? "yes" : "no" }),
        ]
        return fields.reduce(into: [:]) { changes, field in
            let (before, after) = (field.1(old), field.1(self))
            guard before != after else { return }
            changes[field.0] = "\(before.isEmpty ? "none" : before) → \(after.isEmpty ? "none" : after)"
        }
    }

    private var trustedAgeInWords: String { trustedAge.map { "\($0.milliseconds / 3_600_000) hours" } ?? "any" }
}

extension Group {
    /// By name, ignoring case, or by id.
    func isCalled(_ text: String) -> Bool { name.lowercased() == text.lowercased() || id.rawValue == text }
}

extension Snapshot {
    /// Where a user with this account id or e-mail address is, ignoring case; `nil` when there is none.
    public func positionOfUser(called text: String) -> Int? {
        if let position = index(of: AccountID(text)) { return position }
        let wanted = text.lowercased()
        return (0..<count).first {
            email(at: $0)?.lowercased() == wanted || accountID(at: $0).rawValue.lowercased() == wanted
        }
    }
}

extension Brake {
    fileprivate var inWords: String {
        let limits = [users.map { "\($0) people" }, percent.map { "\($0) %" }].compactMap { $0 }
        guard limits.count > 1 else { return limits.first ?? "off" }
        return "the \(when == .both ? "larger" : "smaller") of \(limits.joined(separator: " and "))"
    }
}

extension OrganizationSettings.ProtectedUser {
    fileprivate var inWords: String { user + (recheckOn.map { " until \($0)" } ?? "") }
}

extension SeatPrice {
    fileprivate var inWords: String {
        let cents = centsPerMonth % 100
        let amount = "\(centsPerMonth / 100).\(cents < 10 ? "0" : "")\(cents)"
        return "\(product)\(tier.map { " \($0)" } ?? "") \(amount) \(currency) \(billing.rawValue) from \(renewal)"
    }
}
