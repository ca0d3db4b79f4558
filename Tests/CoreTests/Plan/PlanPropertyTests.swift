import Core
import Foundation
import TestSupport
import Testing

private typealias Sample = SampleDirectory

/// What must hold for every organisation and every rule.
@Suite("Plans of random rules over random organisations") struct PlanPropertyTests {
    private struct World {
        let users: [User]
        let rule: Rule
        let filter: Filter
        let snapshot: Snapshot
        let context: PlanContext
        let plan: Plan

        init(seed: UInt64) throws {
            var random = RandomDirectory(seed: seed)
            users = random.users(30)
            rule = random.rule()
            filter = try Filter(parsing: random.filterText())
            snapshot = SampleDirectory.snapshot(users)
            context = random.context(users)
            plan = try Planner.plan(rule, matching: filter, in: snapshot, context: context)
        }

        func user(_ id: AccountID) throws -> User { try #require(users.first { $0.id == id }) }
    }

    static let seeds = Array(UInt64(1)...60) + [83, 92, 124]

    @Test("no administrator, protected user, own account or app is ever changed", arguments: seeds)
    func nobodyProtected(seed: UInt64) throws {
        let world = try World(seed: seed)
        let names = Set((world.rule.protect.users + world.context.protected.users).map { $0.lowercased() })
            .union(world.context.ownAccounts)
        let groups = Set(
            (world.rule.protect.groups + world.context.protected.groups).flatMap { name in
                Sample.groups.filter { $0.id.rawValue == name || $0.name.lowercased() == name.lowercased() }.map(\.id)
            })
        for id in Set(world.plan.steps.map(\.user)) {
            let user = try world.user(id)
            #expect(Set(user.roles).isDisjoint(with: PlatformRole.administrators))
            #expect(!names.contains(id.rawValue) && !names.contains(user.email ?? "-"))
            #expect(groups.isDisjoint(with: user.groups))
            #expect(user.accountType == .atlassian && !user.isDeletionScheduled)
            let standing = world.context.standing
            #expect(standing.promise(to: id, at: world.context.now) == nil)
            if world.rule.warn != nil {
                #expect(standing.warnings[id]?.acceptedAt != nil || standing.released[id] != nil)
            }
        }
    }

    @Test("everybody matched is changed or spared, once; every step changes something it may change", arguments: seeds)
    func complete(seed: UInt64) throws {
        let world = try World(seed: seed)
        let changed = Set(world.plan.steps.map(\.user))
        let spared = world.plan.spared.map(\.user)
        #expect(changed.isDisjoint(with: spared) && Set(spared).count == spared.count && spared == spared.sorted())
        #expect(changed.count + spared.count == world.plan.matched && changed.count == world.plan.affected)
        #expect(world.plan.steps.map(\.index) == Array(world.plan.steps.indices))
        var state: [AccountID: User] = [:]
        for step in world.plan.steps {
            if case .ifFailed(let other) = step.condition {
                #expect(other < step.index && world.plan.steps[other].effect == .delete)
                #expect(world.plan.steps[other].user == step.user)
                continue
            }
            let user = try state[step.user] ?? world.user(step.user)
            #expect(!step.effect.stands(for: user), "\(step.text) changes nothing")
            state[step.user] = step.effect.applied(to: user, at: world.context.now)
            if case .addToGroup(let id) = step.effect {
                #expect(Sample.groups.contains { $0.id == id && $0.canChangeMembers })
            } else if case .removeFromGroup(let id) = step.effect {
                #expect(Sample.groups.contains { $0.id == id && $0.canChangeMembers })
            }
        }
        let limit = world.rule.brake.limit(
            activeUsers: world.users.filter { $0.accountStatus == .active && $0.membership == .active }.count)
        let isBraked = limit.map { changed.count > $0 } ?? false
        #expect(world.plan.brakeLimit == limit && world.plan.holds.isEmpty == !isBraked)
    }

    @Test("removing access leaves no way in, or touches nothing", arguments: seeds)
    func accessRemoved(seed: UInt64) throws {
        var random = RandomDirectory(seed: seed)
        let users = random.users(30)
        let plan = try Sample.plan([.removeProductAccess(["jira@acme"])], users)
        let changed = Set(plan.steps.map(\.user))
        let after = Sample.snapshot(apply(plan.steps, to: users))
        let access = after.access(toProductAt: 0)
        for user in users where changed.contains(user.id) {
            let position = try #require(after.index(of: user.id))
            // The vendor's report alone does not open a product; it only stands for roles nobody read.
            #expect(!access.contains(position) || user.directRoles == nil)
        }
    }

    @Test("seats freed are those the snapshot counts less", arguments: seeds)
    func seats(seed: UInt64) throws {
        let world = try World(seed: seed)
        let after = world.snapshot.applying(changed: apply(world.plan.steps, to: world.users), removed: [])
        for (index, product) in world.snapshot.products.enumerated() {
            let freed = world.plan.seats.first { $0.product == product.id }?.freed ?? 0
            #expect(world.snapshot.seats(ofProductAt: index).count - after.seats(ofProductAt: index).count == freed)
        }
    }

    @Test("planning again gives the same plan; a step less, another hash", arguments: seeds)
    func hash(seed: UInt64) throws {
        let world = try World(seed: seed)
        let again = try Planner.plan(
            world.rule, matching: world.filter, in: Sample.snapshot(world.users.shuffled()), context: world.context)
        #expect(again == world.plan)
        guard let victim = world.plan.steps.last?.user else { return }
        let fewer = Sample.snapshot(world.users.filter { $0.id != victim })
        let other = try Planner.plan(world.rule, matching: world.filter, in: fewer, context: world.context)
        #expect(other.hash != world.plan.hash)
    }

    @Test("nothing changed since, so everybody is still there", arguments: seeds)
    func recheck(seed: UInt64) throws {
        let world = try World(seed: seed)
        let result = try Planner.recheck(
            world.plan.steps, of: world.rule, matching: world.filter, in: world.snapshot, context: world.context)
        #expect(result.dropped.isEmpty && result.still == Set(world.plan.steps.map(\.user)))
    }

    @Test("the steps and then their undo give back the directory", arguments: seeds)
    func undo(seed: UInt64) throws {
        let world = try World(seed: seed)
        let after = apply(world.plan.steps, to: world.users, at: world.context.now)
        let undo = Planner.undo(
            of: journal(world.plan.steps), in: Sample.snapshot(after), context: world.context,
            startedAt: world.context.now - .minutes(1), finishedAt: world.context.now)
        let restored = apply(undo.plan.steps, to: after, at: world.context.now)
        let unread = Set(undo.notUndone.map(\.step.user))
        #expect(undo.notUndone.allSatisfy { $0.reason == .unknownData })
        for (original, user) in zip(world.users, restored) where !unread.contains(user.id) {
            #expect(user.withoutTimes == original.withoutTimes)
        }
        #expect(undo.plan.hash != world.plan.hash)
        let still = Planner.recheck(undoing: undo.plan.steps, in: Sample.snapshot(after), context: world.context)
        #expect(still.dropped.isEmpty)
    }
}

extension User {
    /// When a suspension or deactivation began is the vendor's to say, and begins anew; roles have no order.
    fileprivate var withoutTimes: User {
        var user = self
        (user.suspendedAt, user.deactivatedAt) = (nil, nil)
        user.directRoles?.sort { ($0.product, $0.role) < ($1.product, $1.role) }
        return user
    }
}
