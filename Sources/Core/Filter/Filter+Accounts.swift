extension Filter {
    /// The same people, as far as they are among these accounts.
    public func limited(to accounts: [AccountID]) -> Filter {
        let isOne = FilterNode.condition(
            FilterCondition(
                field: .accountId, comparison: .isIn, values: accounts.sorted().map { .text($0.rawValue) }))
        return Filter(condition: FilterNode.conjunction(of: [condition, isOne].compactMap { $0 }), order: order)
    }
}
