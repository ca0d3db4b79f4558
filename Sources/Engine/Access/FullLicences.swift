import Core
import Store

/// Licences that were full when somebody asked for a seat, for the administrators' notice.
struct FullLicences: Codable, Equatable {
    struct Refusal: Codable, Equatable {
        /// As people know it.
        var product: String
        /// Milliseconds since 1970.
        var at: Int64
    }
    private(set) var refusals: [Refusal] = []

    private static let key = "access.fullLicences"
    /// How long a refusal is a reason for a notice.
    static let term = Duration.days(7)

    static func note(_ product: String, at now: Instant, in db: any Connection) throws {
        var licences = try read(in: db, at: now)
        licences.refusals.append(Refusal(product: product, at: now.milliseconds))
        try db.settings.set(key, to: licences)
    }

    /// Those that are not too old.
    static func read(in db: any Connection, at now: Instant) throws -> FullLicences {
        var licences = try db.settings.get(key, as: FullLicences.self) ?? FullLicences()
        let oldest = (now - term).milliseconds
        licences.refusals = Array(licences.refusals.filter { $0.at >= oldest }.suffix(1000))
        return licences
    }

    /// One notice for each product.
    var notices: [Notice] {
        Dictionary(grouping: refusals, by: \.product).sorted { $0.key < $1.key }.map { product, refusals in
            let times = refusals.count == 1 ? "1 request was" : "\(refusals.count) requests were"
            return Notice(
                .warning, "\(product) has no free seat",
                "\(times) refused in the last 7 days because its licence was full. Free seats, or buy more.", .access)
        }
    }
}
