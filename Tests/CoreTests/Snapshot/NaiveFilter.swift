import Core
import Foundation

/// The filter language once more, one user at a time and with nothing clever, to hold the columns against.
struct NaiveFilter {
    let organization: RandomOrganizationView
    let now: Instant
    let timeZone: TimeZone
    let protected: Set<AccountID>

    struct RandomOrganizationView {
        let groups: [Group]
        let products: [Product]
    }

    func matches(_ node: FilterNode?, _ user: User) -> Bool {
        switch node {
        case nil: true
        case .all(let nodes): nodes.allSatisfy { matches($0, user) }
        case .any(let nodes): nodes.contains { matches($0, user) }
        case .not(let node): !matches(node, user)
        case .condition(let condition): matches(condition, user)
        }
    }

    private func matches(_ condition: FilterCondition, _ user: User) -> Bool {
        let texts = condition.values.compactMap { value -> String? in
            if case .text(let text) = value { text } else { nil }
        }
        switch condition.field {
        case .accountId: return one(user.id.rawValue, texts, condition, ==)
        case .accountType: return one(user.accountType.rawValue, texts, condition, same)
        case .accountStatus: return one(user.accountStatus.rawValue, texts, condition, same)
        case .membership: return one(user.membership.rawValue, texts, condition, same)
        case .claim: return one(user.claim.rawValue, texts, condition, same)
        case .managedBy: return one(user.managedBy.rawValue, texts, condition, same)
        case .protected: return one("\(protected.contains(user.id))", texts, condition, same)
        case .name: return one(user.name, texts, condition, same)
        case .email: return one(user.email, texts, condition, same)
        case .emailDomain: return one(domain(user.email), texts, condition, same)
        case .text: return search(user, texts, condition)
        case .role: return many(user.roles.map(bare), texts.map(bare), condition)
        case .group: return many(groupNames(user), texts, condition)
        case .product: return many(productNames(user), texts, condition)
        case .site: return many(sites(user), texts, condition)
        case .loginCount: return number(user.loginCount, condition)
        case .lastActive: return time(lastActive(user, condition.product), condition)
        case .addedToOrg: return time(user.addedToOrg.map(Activity.at) ?? .never, condition)
        case .suspendedAt: return time(user.suspendedAt.map(Activity.at) ?? .never, condition)
        case .deactivatedAt: return time(user.deactivatedAt.map(Activity.at) ?? .never, condition)
        }
    }

    // MARK: values of a user

    private func bare(_ role: String) -> String { role.lowercased().replacingOccurrences(of: "atlassian/", with: "") }

    private func domain(_ email: String?) -> String? {
        guard let email, email.contains("@") else { return nil }
        return email.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init)
    }

    private func groupNames(_ user: User) -> [String] {
        organization.groups.filter { user.groups.contains($0.id) }.flatMap { [$0.name, $0.id.rawValue] }
    }

    func canOpen(_ product: Product, _ user: User) -> Bool {
        let byGroup = organization.groups.contains { group in
            user.groups.contains(group.id) && group.grants.contains { $0.product == product.id && isPaid($0.role) }
        }
        guard let direct = user.directRoles else {
            return byGroup || user.activity.contains { $0.product == product.id }
        }
        return byGroup || direct.contains { $0.product == product.id && isPaid($0.role) }
    }

    func hasSeat(_ product: Product, _ user: User) -> Bool {
        let byGroup = organization.groups.contains { group in
            user.groups.contains(group.id) && group.grants.contains { $0.product == product.id && isPaid($0.role) }
        }
        let directly = (user.directRoles ?? []).contains { $0.product == product.id && isPaid($0.role) }
        return !product.isSandbox && user.accountStatus == .active && user.membership == .active
            && (byGroup || directly)
    }

    private func isPaid(_ role: String) -> Bool { role == "atlassian/user" || role == "atlassian/admin" }

    private func productNames(_ user: User) -> [String] {
        organization.products.filter { !$0.isSandbox && canOpen($0, user) }
            .flatMap { [$0.key.rawValue, "\($0.key.rawValue)@\($0.site)", $0.name] }
    }

    private func sites(_ user: User) -> [String] {
        organization.products.filter { canOpen($0, user) }.map(\.site)
    }

    func lastActive(_ user: User, _ name: String?) -> Activity {
        var entries = user.activity
        if let name {
            let wanted = organization.products.filter { product in
                !product.isSandbox
                    && [product.key.rawValue, "\(product.key.rawValue)@\(product.site)", product.name]
                        .contains { same($0, name) }
            }
            entries = entries.filter { entry in wanted.contains { $0.id == entry.product } }
        }
        let dates = entries.compactMap { entry -> Instant? in
            if case .at(let instant) = entry.lastActive { instant } else { nil }
        }
        if let latest = dates.max() { return .at(latest) }
        return entries.contains { $0.lastActive == .unknown } ? .unknown : .never
    }

    // MARK: comparisons

    private func same(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    private func holds(_ text: String, _ part: String) -> Bool {
        part.isEmpty || text.lowercased().contains(part.lowercased())
    }

    private func one(
        _ value: String?, _ wanted: [String], _ condition: FilterCondition, _ equal: (String, String) -> Bool
    ) -> Bool {
        guard let value, !value.isEmpty else { return condition.comparison == .isEmpty }
        switch condition.comparison {
        case .equal, .isIn: return wanted.contains { equal(value, $0) }
        case .notEqual, .notIn: return !wanted.contains { equal(value, $0) }
        case .contains: return holds(value, wanted[0])
        case .notContains: return !holds(value, wanted[0])
        case .isNotEmpty: return true
        default: return false
        }
    }

    private func search(_ user: User, _ wanted: [String], _ condition: FilterCondition) -> Bool {
        let values = [user.name, user.email ?? ""].filter { !$0.isEmpty }
        let found = values.contains { holds($0, wanted[0]) }
        return condition.comparison == .contains ? found : !values.isEmpty && !found
    }

    private func many(_ values: [String], _ wanted: [String], _ condition: FilterCondition) -> Bool {
        let hit = values.contains { value in wanted.contains { same(value, $0) } }
        switch condition.comparison {
        case .equal, .isIn: return hit
        case .notEqual, .notIn: return !hit
        case .isEmpty: return values.isEmpty
        case .isNotEmpty: return !values.isEmpty
        default: return false
        }
    }

    private func number(_ value: Int?, _ condition: FilterCondition) -> Bool {
        guard let value else { return condition.comparison == .isEmpty }
        let wanted = condition.values.compactMap { value -> Int? in
            if case .number(let number) = value { number } else { nil }
        }
        switch condition.comparison {
        case .equal, .isIn: return wanted.contains(value)
        case .notEqual, .notIn: return !wanted.contains(value)
        case .less: return value < wanted[0]
        case .lessOrEqual: return value <= wanted[0]
        case .greater: return value > wanted[0]
        case .greaterOrEqual: return value >= wanted[0]
        case .isNotEmpty: return true
        default: return false
        }
    }

    private func time(_ activity: Activity, _ condition: FilterCondition) -> Bool {
        if condition.comparison == .isEmpty { return activity == .never }
        guard case .at(let instant) = activity else { return false }
        if condition.comparison == .isNotEmpty { return true }
        let value = minute(instant.date)
        let spans = condition.values.map(span)
        switch condition.comparison {
        case .equal, .isIn: return spans.contains { $0.start <= value && value < $0.end }
        case .notEqual, .notIn: return !spans.contains { $0.start <= value && value < $0.end }
        case .less: return value < spans[0].start
        case .lessOrEqual: return value < spans[0].end
        case .greater: return value >= spans[0].end
        case .greaterOrEqual: return value >= spans[0].start
        default: return false
        }
    }

    // MARK: times

    private func minute(_ date: Date) -> Int { Int((date.timeIntervalSince1970 / 60).rounded(.down)) }

    private func span(_ value: FilterValue) -> (start: Int, end: Int) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        switch value {
        case .day(let day):
            let start = calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day)) ?? now.date
            return (minute(start), minute(calendar.date(byAdding: .day, value: 1, to: start) ?? start))
        case .instant(let instant): return point(instant.date)
        case .relative(let time): return point(move(now.date, time, calendar))
        case .function(let function, let offset):
            var date = now.date
            if function != .now { date = calendar.startOfDay(for: date) }
            if function == .startOfWeek {
                while calendar.component(.weekday, from: date) != 2 {
                    date = calendar.date(byAdding: .day, value: -1, to: date) ?? date
                }
            }
            if function == .startOfMonth {
                while calendar.component(.day, from: date) != 1 {
                    date = calendar.date(byAdding: .day, value: -1, to: date) ?? date
                }
            }
            return point(offset.map { move(date, $0, calendar) } ?? date)
        case .text, .number: return (0, 0)
        }
    }

    private func point(_ date: Date) -> (start: Int, end: Int) { (minute(date), minute(date) + 1) }

    private func move(_ date: Date, _ time: RelativeTime, _ calendar: Calendar) -> Date {
        switch time.unit {
        case .minutes: date.addingTimeInterval(Double(time.amount) * 60)
        case .hours: date.addingTimeInterval(Double(time.amount) * 3600)
        case .days: calendar.date(byAdding: .day, value: time.amount, to: date) ?? date
        case .weeks: calendar.date(byAdding: .day, value: time.amount * 7, to: date) ?? date
        case .months: calendar.date(byAdding: .month, value: time.amount, to: date) ?? date
        case .years: calendar.date(byAdding: .year, value: time.amount, to: date) ?? date
        }
    }
}
