import Core
import Foundation
import TestSupport
import Testing

@Suite("Insights") struct InsightsTests {
    private static func sample(_ seed: UInt64, range: Int = 30) throws -> (RandomOrganization, Snapshot, Insights) {
        let organization = RandomOrganization(seed: seed, users: 200)
        let snapshot = snapshot(of: organization)
        return (organization, snapshot, try Insights(of: snapshot, in: context(organization), range: range))
    }

    private static func snapshot(of organization: RandomOrganization) -> Snapshot {
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: organization.now)
        for user in organization.users { builder.append(user) }
        return builder.finish()
    }

    private static func context(_ organization: RandomOrganization) -> EvaluationContext {
        EvaluationContext(now: organization.now, timeZone: .gmt)
    }

    private static func all(_ insights: Insights) -> [CountedFilter] {
        let shares = insights.activity
        return [
            insights.total, insights.active, insights.inactive, insights.suspendedOrDeactivated, shares.within,
            shares.longerAgo, shares.never, shares.unknown,
        ] + insights.findings.map(\.people)
    }

    @Test("each count is what its query means when it is typed", arguments: UInt64(1)...12)
    func counts(seed: UInt64) throws {
        let (organization, snapshot, insights) = try Self.sample(seed, range: seed % 2 == 0 ? 30 : 90)
        let names = FilterNames(snapshot, capabilities: Capabilities())
        for counted in Self.all(insights) {
            let typed = try Filter(parsing: counted.filter.text, names: names)
            #expect(typed == counted.filter, "\(counted.filter.text)")
            let count = try snapshot.evaluate(typed, in: Self.context(organization)).count
            #expect(count == counted.users, "\(counted.filter.text)")
        }
    }

    /// Written a second time, user by user.
    @Test("each count is that of the people it is about", arguments: UInt64(1)...12)
    func people(seed: UInt64) throws {
        let (organization, _, insights) = try Self.sample(seed)
        let users = organization.users
        let limit = organization.now - .days(30)
        func latest(_ user: User) -> Activity {
            let times = user.activity.map(\.lastActive)
            let seen = times.compactMap { if case .at(let instant) = $0 { instant.minutes } else { nil } }.max()
            return seen.map { .at(Instant(minutes: $0)) } ?? (times.contains(.unknown) ? .unknown : .never)
        }
        func isIdle(_ activity: Activity) -> Bool {
            if case .at(let instant) = activity { instant.minutes < limit.minutes } else { false }
        }
        let active = users.filter { $0.accountStatus == .active && $0.membership == .active }
        #expect(insights.total.users == users.count)
        #expect(insights.active.users == active.count)
        #expect(insights.inactive.users == users.count - active.count)
        #expect(
            insights.suspendedOrDeactivated.users
                == users.count { $0.membership == .suspended || $0.accountStatus == .inactive })
        let shares = insights.activity
        #expect(shares.never.users == active.count { latest($0) == .never })
        #expect(shares.unknown.users == active.count { latest($0) == .unknown })
        #expect(shares.longerAgo.users == active.count { isIdle(latest($0)) })
        #expect(
            shares.within.users + shares.longerAgo.users + shares.never.users + shares.unknown.users == active.count)
        let findings = Dictionary(uniqueKeysWithValues: insights.findings.map { ($0.kind, $0.people.users) })
        #expect(findings[.idleEverywhere] == active.count { isIdle(latest($0)) })
        #expect(
            findings[.neverSeen]
                == active.count {
                    latest($0) == .never && ($0.addedToOrg.map { $0.minutes < limit.minutes } ?? false)
                })
    }

    @Test("seats are split by when their holders were seen, and sandboxes have none", arguments: UInt64(1)...8)
    func seats(seed: UInt64) throws {
        let (organization, snapshot, insights) = try Self.sample(seed, range: 60)
        let limit = (organization.now - .days(60)).minutes
        #expect(
            insights.seats.map(\.product.label) == [
                "confluence@acme", "jira-service-management@acme", "jira@acme", "jira@acme-emea",
            ])
        for use in insights.seats {
            let position = try #require(snapshot.products.firstIndex { $0.id == use.product.id })
            let seen = snapshot.seats(ofProductAt: position)
                .map { snapshot.lastActive(at: $0, inProductsAt: [position]) }
            var expected = use
            (expected.seats, expected.used, expected.idle, expected.never, expected.unknown) = (seen.count, 0, 0, 0, 0)
            for activity in seen {
                switch activity {
                case .at(let instant): if instant.minutes >= limit { expected.used += 1 } else { expected.idle += 1 }
                case .never: expected.never += 1
                case .unknown: expected.unknown += 1
                }
            }
            #expect(use == expected)
        }
    }

    @Test("a finding is about products the organisation has, sandboxes not among them")
    func findingsOfProducts() throws {
        let (_, _, insights) = try Self.sample(3)
        // Bitbucket is there as a sandbox only.
        #expect(
            insights.findings.map(\.kind) == [
                .idle(.jira), .idle(.confluence), .idle(.jiraServiceManagement), .idleEverywhere, .neverSeen,
                .neverAccepted,
            ])
        var bare = RandomOrganization(seed: 3)
        bare.products = []
        bare.users = []
        let nobody = try Insights(of: Self.snapshot(of: bare), in: Self.context(bare), range: 30)
        #expect(nobody.findings.map(\.kind) == [.idleEverywhere, .neverSeen])
        #expect(nobody.seats.isEmpty && nobody.total.users == 0 && nobody.activity.unknown.users == 0)
    }

    @Test("the queries are short enough to read")
    func texts() throws {
        let (_, _, insights) = try Self.sample(1)
        let texts = insights.findings.map(\.people.filter.text)
        #expect(
            texts.first
                == "product = jira AND accountStatus = active AND membership = active AND lastActive[jira] < -30d")
        #expect(
            texts.last
                == "product IN (confluence, jira, jira-service-management) AND accountStatus = active AND "
                + "membership = active AND NOT managedBy = synced AND lastActive IS EMPTY AND addedToOrg < -14d")
        #expect(
            insights.activity.unknown.filter.text
                == "accountStatus = active AND membership = active AND "
                + "NOT (lastActive IS EMPTY OR lastActive IS NOT EMPTY)")
    }
}
