import Core

extension Forecast {
    public var json: JSONValue {
        .object([
            "days": .array(
                days.map { .object(["at": .instant($0.at), "users": .integer($0.users)]) }),
            "total": .integer(total),
        ])
    }
}
