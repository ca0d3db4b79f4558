import TestSupport
import Testing

@testable import Core

/// Bitmaps do what `Set<Int>` does, at every size around a word, in both forms.
struct BitmapTests {
    static let capacities = [0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 2047, 2048, 2049]

    private static func randomRows(
        below capacity: Int, share: Double, _ generator: inout SeededGenerator
    ) -> Set<Int> {
        Set((0..<capacity).filter { _ in Double.random(in: 0..<1, using: &generator) < share })
    }

    @Test(arguments: capacities)
    func `set algebra equals that of Set`(capacity: Int) {
        var generator = SeededGenerator(seed: UInt64(capacity))
        for shares in [(0, 0.01), (0.01, 0.02), (0.01, 0.9), (0.5, 0.01), (0.5, 0.5), (1, 0.3), (1, 1), (0.03, 0.04)] {
            let left = Self.randomRows(below: capacity, share: shares.0, &generator)
            let right = Self.randomRows(below: capacity, share: shares.1, &generator)
            let (a, b) = (Bitmap(capacity: capacity, left), Bitmap(capacity: capacity, right))
            #expect(Array(a) == left.sorted())
            #expect(a.count == left.count && a.isEmpty == left.isEmpty)
            #expect(Set(a.union(b)) == left.union(right))
            #expect(Set(a.intersection(b)) == left.intersection(right))
            #expect(Set(a.subtracting(b)) == left.subtracting(right))
            #expect(Set(a.symmetricDifference(b)) == left.symmetricDifference(right))
            #expect(Set(a.complement()) == Set(0..<capacity).subtracting(left))
            #expect(a.complement().complement() == a)
            #expect(a.isSubset(of: b) == left.isSubset(of: right))
            #expect(a.isDisjoint(with: b) == left.isDisjoint(with: right))
            #expect((a == b) == (left == right))
            #expect(Set(Bitmap.union([a, b], capacity: capacity)) == left.union(right))
        }
    }

    @Test(arguments: capacities)
    func `inserting and removing equals Set and the form follows the number of members`(capacity: Int) {
        var generator = SeededGenerator(seed: UInt64(capacity) + 100)
        var (bitmap, set) = (Bitmap(capacity: capacity), Set<Int>())
        var forms: Set<Bool> = []
        for round in 0..<3000 where capacity > 0 {
            let row = Int.random(in: 0..<capacity, using: &generator)
            // Fills up and empties again, so that both forms and both ways between them are met.
            if Double.random(in: 0..<1, using: &generator) < (round / 500 % 2 == 0 ? 0.8 : 0.1) {
                bitmap.insert(row)
                set.insert(row)
            } else {
                bitmap.remove(row)
                set.remove(row)
            }
            forms.insert(bitmap.isDense)
            #expect(bitmap.contains(row) == set.contains(row))
            #expect(bitmap.count == set.count)
        }
        #expect(Array(bitmap) == set.sorted())
        #expect(bitmap == Bitmap(capacity: capacity, set))
        if capacity >= 64 { #expect(forms == [true, false]) }
    }

    @Test(arguments: [(10, 3000), (3000, 10), (64, 65), (65, 64), (0, 5), (3000, 2990)])
    func `another capacity keeps what fits`(from: Int, to: Int) {
        var generator = SeededGenerator(seed: UInt64(from * 7 + to))
        for share in [0.01, 0.6, 1] {
            let rows = Self.randomRows(below: from, share: share, &generator)
            let resized = Bitmap(capacity: from, rows).resized(to: to)
            #expect(resized == Bitmap(capacity: to, rows.filter { $0 < to }))
            #expect(Set(resized.complement()) == Set(0..<to).subtracting(rows))
            #expect(Set(resized.union(Bitmap.full(capacity: to))) == Set(0..<to))
        }
    }

    @Test
    func `rows out of range do no harm`() {
        var bitmap = Bitmap(capacity: 10, [-1, 3, 12])
        #expect(Array(bitmap) == [3, 12])
        #expect(bitmap.capacity == 13)
        bitmap.remove(-5)
        bitmap.remove(500)
        bitmap.insert(-1)
        bitmap.insert(200)
        #expect(Array(bitmap) == [3, 12, 200])
        #expect(!bitmap.contains(-1) && !bitmap.contains(1 << 40) && bitmap.contains(200))
    }
}
