extension ResolvedImport {
    /// How many people a file names, and the lines that name nobody; they stand beside the fields of a plan or a run.
    public var fields: [JSONValue.Field] {
        [JSONValue.Field]([
            "named": .integer(users.count),
            "problems": .array(
                problems.map { .object(["line": .integer($0.line), "message": .text($0.message)]) }),
        ])
    }
}
