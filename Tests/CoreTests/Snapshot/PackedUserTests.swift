import Core
import TestSupport
import Testing

/// A packed row makes the same user as the user itself, and a broken one does no harm.
struct PackedUserTests {
    /// One user as a database row would hold them.
    private struct Bytes {
        var id: [UInt8], name: [UInt8], email: [UInt8]?
        var roles: [UInt8] = [], groups: [UInt8] = [], activity: [UInt8] = [], directRoles: [UInt8]?

        init(_ user: User, _ organization: RandomOrganization, _ roleNames: [String]) {
            (id, name, email) = (Array(user.id.rawValue.utf8), Array(user.name.utf8), user.email.map { Array($0.utf8) })
            func product(_ id: ProductID) -> [UInt8] {
                pack(UInt16(organization.products.firstIndex { $0.id == id } ?? 0))
            }
            func role(_ name: String) -> UInt8 { UInt8(roleNames.firstIndex(of: name) ?? 0) }
            roles = user.roles.map(role)
            groups = user.groups.flatMap { id in
                pack(UInt32(organization.groups.firstIndex { $0.id == id } ?? 0))
            }
            activity = user.activity.flatMap { entry in
                let time =
                    switch entry.lastActive {
                    case .at(let instant): instant.milliseconds
                    case .never: PackedUser.never
                    case .unknown: PackedUser.unknown
                    }
                return product(entry.product) + pack(time)
            }
            directRoles = user.directRoles.map { $0.flatMap { product($0.product) + [role($0.role)] } }
        }

        private func pack<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }

        func append(_ user: User, to builder: inout SnapshotBuilder) {
            withBuffers([id, name, email, roles, groups, activity, directRoles]) { buffers in
                guard let id = buffers[0], let name = buffers[1] else { return }
                builder.append(
                    PackedUser(
                        id: id, name: name, email: buffers[2], accountType: user.accountType.code,
                        accountStatus: user.accountStatus.code, membership: user.membership.code,
                        claim: user.claim.code, managedBy: user.managedBy.code,
                        isDeletionScheduled: user.isDeletionScheduled, addedToOrg: user.addedToOrg?.milliseconds,
                        suspendedAt: user.suspendedAt?.milliseconds, deactivatedAt: user.deactivatedAt?.milliseconds,
                        loginCount: user.loginCount, roles: buffers[3], groups: buffers[4], activity: buffers[5],
                        directRoles: buffers[6]))
            }
        }

        private func withBuffers(
            _ arrays: [[UInt8]?], _ found: [UnsafeRawBufferPointer?] = [],
            _ body: ([UnsafeRawBufferPointer?]) -> Void
        ) {
            guard found.count < arrays.count else { return body(found) }
            guard let array = arrays[found.count] else { return withBuffers(arrays, found + [nil], body) }
            array.withUnsafeBytes { withBuffers(arrays, found + [$0], body) }
        }
    }

    private let roleNames = ["atlassian/unused"] + RandomOrganization.roles + RandomOrganization.productRoles

    @Test(arguments: UInt64(0)..<4)
    func `a packed row equals the user`(seed: UInt64) throws {
        let organization = RandomOrganization(seed: seed, users: 200)
        let empty = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: nil, roleNames: roleNames)
        var (packed, plain) = (empty, empty)
        for user in organization.users {
            Bytes(user, organization, roleNames).append(user, to: &packed)
            plain.append(user)
        }
        let (left, right) = (packed.finish(), plain.finish())
        #expect(left.count == right.count)
        for position in 0..<left.count { #expect(left.user(at: position) == right.user(at: position)) }
        for group in organization.groups.indices {
            #expect(left.members(ofGroupAt: group) == right.members(ofGroupAt: group))
        }
        for product in organization.products.indices {
            #expect(left.access(toProductAt: product) == right.access(toProductAt: product))
        }
        let filter = try Filter(parsing: "emailDomain = example.com AND NOT name ~ ada")
        let context = EvaluationContext(now: organization.now)
        #expect(try left.evaluate(filter, in: context) == right.evaluate(filter, in: context))
    }

    @Test
    func `random bytes never crash and are never trusted`() {
        var generator = SeededGenerator(seed: 1)
        let organization = RandomOrganization(seed: 1, users: 1)
        var builder = SnapshotBuilder(
            groups: organization.groups, products: organization.products, takenAt: nil, roleNames: roleNames)
        for number in 0..<300 {
            var bytes = Bytes(organization.users[0], organization, roleNames)
            func noise() -> [UInt8] {
                (0..<Int.random(in: 0...25, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator) >> 4 * UInt8.random(in: 0...1, using: &generator)
                }
            }
            bytes.id = Array("\(number)".utf8)
            (bytes.name, bytes.email, bytes.roles, bytes.groups) = (noise(), noise(), noise(), noise())
            (bytes.activity, bytes.directRoles) = (noise(), noise())
            bytes.append(organization.users[0], to: &builder)
        }
        let snapshot = builder.finish()
        #expect(snapshot.count == 300)
        #expect(snapshot.groups.count == organization.groups.count)
        #expect(snapshot.products.count == organization.products.count)
        for position in 0..<300 {
            let groups = snapshot.groupIndices(ofUserAt: position)
            #expect(groups == Set(groups).sorted())
        }
        for position in 0..<300 { #expect(snapshot.index(of: snapshot.user(at: position).id) == position) }
    }
}
