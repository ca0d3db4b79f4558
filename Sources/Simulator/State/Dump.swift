/// 128 bits over bytes, the same in every process. For comparing states, not against an adversary.
struct StateDigest {
    private var first: UInt64 = 0xCBF2_9CE4_8422_2325
    private var second: UInt64 = 0x8422_2325_CBF2_9CE4

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes {
            first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            second = (second &+ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
            second ^= second >> 29
        }
    }

    var text: String {
        [Mixing.mix(first), Mixing.mix(second)].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension World {
    /// Everything a client can change, in canonical order, as JSON: users by id, groups by id.
    func dump() -> [UInt8] {
        var writer = JSONWriter(reserving: 200 * users.count)
        writer.object { out in
            out.field("organization", plain: organizationID)
            out.list("users", { list in for index in sortedUsers() { writeState(ofUser: index, &list) } })
            out.list("groups", { list in for index in sortedGroups() { writeState(ofGroup: index, &list) } })
        }
        return writer.bytes
    }

    func digest() -> String {
        var digest = StateDigest()
        for index in sortedUsers() {
            var writer = JSONWriter()
            writeState(ofUser: index, &writer)
            digest.add(writer.bytes)
        }
        for index in sortedGroups() {
            var writer = JSONWriter()
            writeState(ofGroup: index, &writer)
            digest.add(writer.bytes)
        }
        return digest.text
    }

    private func sortedUsers() -> [Int] {
        (0..<users.count).map { ($0, identity.accountID($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    private func sortedGroups() -> [Int] {
        groups.indices.filter { !groups[$0].isDeleted }.sorted { groups[$0].id < groups[$1].id }
    }

    private func writeState(ofUser index: Int, _ writer: inout JSONWriter) {
        let view = current(index)
        writer.object { out in
            out.field("id", plain: identity.accountID(index))
            out.field("name", name(index))
            out.field("email", address(index))
            out.field("account", plain: view.account.id)
            out.field("status", plain: view.status)
            out.field("membership", strings: [view.membership.0.id, view.membership.1.id])
            out.field("groups", strings: view.groups.map { groups[Int($0)].id }.sorted())
            out.field(
                "directRoles", strings: view.directRoles.map { "\($0.role.id) \(resource(Int($0.product)))" }.sorted())
            out.field("platformRoles", strings: platformRoles(view).sorted())
            if let profile = users.profiles[Int32(index)] {
                out.field("nickname", profile.nickname ?? "")
            }
        }
    }

    private func writeState(ofGroup index: Int, _ writer: inout JSONWriter) {
        let group = groups[index]
        writer.object { out in
            out.field("id", plain: group.id)
            out.field("name", group.name)
            out.field("directory", plain: directories[group.directory].id)
            out.field("roles", strings: group.grants.map { "\($0.role.id) \(resource(Int($0.product)))" }.sorted())
        }
    }
}
