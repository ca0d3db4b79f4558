extension Snapshot {
    /// One page of these users in this order: users without a value come last whether ascending or not, equals by
    /// account id. Text is compared byte by byte in lower case. A field that has no order (group, product, site,
    /// role, protected, text) orders nothing.
    ///
    /// - Parameter limit: most users of the page; `offset` are left out before it.
    public func sorted(_ users: Bitmap, by keys: [SortKey], offset: Int = 0, limit: Int = .max) -> [Int] {
        let (offset, limit) = (max(0, offset), max(0, limit))
        guard offset < users.count, limit > 0 else { return [] }
        let order = SortOrder(keys, in: self)
        let wanted = min(users.count, limit > users.count - offset ? users.count : offset + limit)
        let page =
            wanted < users.count / 8
            ? order.smallest(wanted, of: users)[offset...] : order.page(offset..<wanted, of: users)
        return page.map { Int($0.row) }
    }
}

/// Compares rows by several keys, then by account id.
struct SortOrder {
    /// A row with the beginning of its first key, which decides most comparisons.
    struct Entry {
        var prefix: UInt64
        var row: UInt32
    }

    private let keys: [(source: Source, isDescending: Bool)]
    private let ids: RaggedColumn<UInt8>

    init(_ keys: [SortKey], in snapshot: Snapshot) {
        ids = snapshot.users[.id]
        self.keys =
            keys.compactMap { key in Source(key, in: snapshot).map { ($0, key.isDescending) } } + [(.text(ids), false)]
    }

    /// The entries at these places of the whole order. Only they are sorted: the others are just moved before or
    /// behind them, so that a page far back costs little more than one at the front.
    func page(_ places: Range<Int>, of users: Bitmap) -> ArraySlice<Entry> {
        var entries: [Entry] = []
        entries.reserveCapacity(users.count)
        for row in users { entries.append(entry(row)) }
        entries.withUnsafeMutableBufferPointer { entries in
            split(entries, at: places.lowerBound, from: 0)
            split(entries, at: places.upperBound, from: places.lowerBound)
            entries[places].sort(by: precedes)
        }
        return entries[places]
    }

    /// Moves the entries from `first` on so that those before `place` precede those from it on. Source: Hoare,
    /// "Algorithm 65: Find", Communications of the ACM 4 (1961).
    private func split(_ entries: UnsafeMutableBufferPointer<Entry>, at place: Int, from first: Int) {
        var (low, high) = (first, entries.count - 1)
        guard place > low, place <= high else { return }
        var rounds = 0
        while low < high {
            // Pivots in the middle of what is left need few rounds; an order that defeats them is sorted instead.
            rounds += 1
            guard rounds < 100 else {
                var rest = UnsafeMutableBufferPointer(rebasing: entries[low...high])
                return rest.sort(by: precedes)
            }
            let pivot = median(entries[low], entries[(low + high) / 2], entries[high])
            var (left, right) = (low, high)
            while left <= right {
                while precedes(entries[left], pivot) { left += 1 }
                while precedes(pivot, entries[right]) { right -= 1 }
                guard left <= right else { break }
                entries.swapAt(left, right)
                (left, right) = (left + 1, right - 1)
            }
            if place <= right { high = right } else if place >= left { low = left } else { return }
        }
    }

    private func median(_ first: Entry, _ second: Entry, _ third: Entry) -> Entry {
        let (low, high) = precedes(second, first) ? (second, first) : (first, second)
        if precedes(third, low) { return low }
        return precedes(high, third) ? high : third
    }

    /// The first ones in order, with a heap whose root is the last of them.
    func smallest(_ wanted: Int, of users: Bitmap) -> [Entry] {
        var heap: [Entry] = []
        heap.reserveCapacity(wanted)
        for row in users {
            let entry = entry(row)
            if heap.count < wanted {
                heap.append(entry)
                if heap.count == wanted { for index in (0..<wanted / 2).reversed() { sink(index, in: &heap) } }
            } else if precedes(entry, heap[0]) {
                heap[0] = entry
                sink(0, in: &heap)
            }
        }
        return heap.sorted(by: precedes)
    }

    private func sink(_ start: Int, in heap: inout [Entry]) {
        var index = start
        while case var child = 2 * index + 1, child < heap.count {
            if child + 1 < heap.count, precedes(heap[child], heap[child + 1]) { child += 1 }
            guard precedes(heap[index], heap[child]) else { return }
            heap.swapAt(index, child)
            index = child
        }
    }

    private func entry(_ row: Int) -> Entry {
        let (source, isDescending) = keys[0]
        return Entry(prefix: source.prefix(row, isDescending: isDescending), row: UInt32(row))
    }

    private func precedes(_ left: Entry, _ right: Entry) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        for (source, isDescending) in keys {
            let order = source.compare(Int(left.row), Int(right.row), isDescending: isDescending)
            if order != 0 { return order < 0 }
        }
        return false
    }
}

extension SortOrder {
    /// What a key reads.
    enum Source {
        /// The latest of several columns; numbers below the second value are none.
        case numbers([Column<Int32>], from: Int32)
        case codes(Column<UInt8>, ranks: [Int32])
        case ranks(Column<Int32>, ranks: [Int32])
        case text(RaggedColumn<UInt8>)

        /// `nil` for a field without an order.
        init?(_ key: SortKey, in snapshot: Snapshot) {
            let users = snapshot.users
            switch key.field {
            case .accountId: self = .text(users[.id])
            case .name: self = .text(users[.foldedName])
            case .email: self = .text(users[.foldedEmail])
            case .emailDomain: self = .ranks(users[.domain], ranks: Source.ranks(snapshot.vocabulary.domains.values))
            case .accountType: self = Source.words(AccountType.self, users[.accountType])
            case .accountStatus: self = Source.words(AccountStatus.self, users[.accountStatus])
            case .membership: self = Source.words(Membership.self, users[.membership])
            case .claim: self = Source.words(Claim.self, users[.claim])
            case .managedBy: self = Source.words(ManagementSource.self, users[.managedBy])
            case .addedToOrg: self = .numbers([users[.addedToOrg]], from: Minutes.earliest)
            case .suspendedAt: self = .numbers([users[.suspendedAt]], from: Minutes.earliest)
            case .deactivatedAt: self = .numbers([users[.deactivatedAt]], from: Minutes.earliest)
            case .loginCount: self = .numbers([users[.loginCount]], from: 0)
            case .lastActive:
                let products = key.product.map { snapshot.productIndices($0) }
                let columns = products.map { $0.filter { $0 < users.activity.count }.map { users.activity[$0] } }
                self = .numbers(columns ?? [users[.latest]], from: Minutes.earliest)
            case .role, .group, .product, .site, .protected, .text: return nil
            }
        }

        /// Words in the order of the alphabet; unknown is no value.
        private static func words<Value: VendorEnumeration>(_ type: Value.Type, _ column: Column<UInt8>) -> Source {
            .codes(column, ranks: ranks(Value.allCases.map { $0 == .unknown ? "" : $0.rawValue }))
        }

        /// Place of each text among all in order; the empty one has none, which is -1.
        private static func ranks(_ texts: [String]) -> [Int32] {
            var result = [Int32](repeating: -1, count: texts.count)
            let order = texts.indices.sorted { texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8) }
            for (rank, index) in order.enumerated() where !texts[index].isEmpty { result[index] = Int32(rank) }
            return result
        }

        /// `nil` when the user has no value.
        private func number(_ row: Int) -> Int32? {
            switch self {
            case .numbers(let columns, let lowest):
                let latest = columns.reduce(Int32.min) { max($0, $1[row]) }
                return latest >= lowest ? latest : nil
            case .codes(let column, let ranks): return rank(Int(column[row]), ranks)
            case .ranks(let column, let ranks): return rank(Int(column[row]), ranks)
            case .text: return nil
            }
        }

        private func rank(_ code: Int, _ ranks: [Int32]) -> Int32? {
            code < ranks.count && ranks[code] >= 0 ? ranks[code] : nil
        }

        /// Orders as the key does, as far as 64 bits reach; no value comes last.
        func prefix(_ row: Int, isDescending: Bool) -> UInt64 {
            var prefix: UInt64
            if case .text(let column) = self {
                guard !column.isEmpty(row) else { return .max }
                prefix = column.withRow(row) { bytes in
                    var value: UInt64 = 0
                    for index in 0..<8 { value = value << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
                    return value
                }
            } else {
                guard let number = number(row) else { return .max }
                prefix = UInt64(UInt32(bitPattern: number) ^ 0x8000_0000)
            }
            if isDescending { prefix = ~prefix }
            return prefix
        }

        /// Negative when the left row comes first.
        func compare(_ left: Int, _ right: Int, isDescending: Bool) -> Int {
            let order: Int
            if case .text(let column) = self {
                switch (column.isEmpty(left), column.isEmpty(right)) {
                case (true, true): return 0
                case (true, false): return 1
                case (false, true): return -1
                case (false, false):
                    order = column.withRow(left) { left in column.withRow(right) { left.order(before: $0) } }
                }
            } else {
                switch (number(left), number(right)) {
                case (nil, nil): return 0
                case (nil, _): return 1
                case (_, nil): return -1
                case (let left?, let right?): order = left < right ? -1 : left > right ? 1 : 0
                }
            }
            return isDescending ? -order : order
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Negative when this text comes first, byte by byte.
    fileprivate func order(before other: UnsafeBufferPointer<UInt8>) -> Int {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index] ? -1 : 1
        }
        return count - other.count
    }
}
