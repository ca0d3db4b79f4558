extension RulesApplied {
    public var json: JSONValue {
        .object([
            "added": .texts(added), "changed": .texts(changed),
            "unchanged": .texts(unchanged), "filters": .texts(filters),
        ])
    }
}
