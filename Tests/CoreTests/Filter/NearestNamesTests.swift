import TestSupport
import Testing

@testable import Core

struct NearestNamesTests {
    @Test(arguments: [
        ("jirra", ["jira"]), ("JIAR", ["jira"]), ("conflunce", ["confluence"]),
        ("users", ["jira-users", "site-users"]),
        ("xyz", []), ("", []), ("j", []), ("jira-usr", ["jira-users"]),
    ])
    func nearest(_ text: String, _ expected: [String]) {
        let names = ["jira", "confluence", "jira-users", "site-users", "bots"]
        #expect(NearestNames.nearest(to: text, among: names) == expected)
    }

    /// The narrow band gives what the whole table gives.
    @Test(arguments: 0..<10)
    func distanceIsThatOfTheWholeTable(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word() -> [UInt8] {
            (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
        }
        for _ in 0..<200 {
            let (left, right) = (word(), word())
            let limit = Int.random(in: 0...5, using: &random)
            let exact = wholeDistance(left, right)
            #expect(NearestNames.distance(left, right, atMost: limit) == (exact <= limit ? exact : nil))
        }
    }

    private func wholeDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count { table[row][0] = row }
        for column in 0...right.count { table[0][column] = column }
        for row in 0..<left.count {
            for column in 0..<right.count {
                var cost = min(
                    table[row][column] + (left[row] == right[column] ? 0 : 1), table[row][column + 1] + 1,
                    table[row + 1][column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, table[row - 1][column - 1] + 1)
                }
                table[row + 1][column + 1] = cost
            }
        }
        return table[left.count][right.count]
    }
}
