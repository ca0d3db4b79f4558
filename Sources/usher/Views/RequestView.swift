import Core
import Engine

extension AccessRequestDocument {
    static let columns: [TextTable.Column] = [
        .whole("REQUEST"), .whole("STATE"), .whole("CHANNEL"), TextTable.Column("WHO", minimum: 12), .whole("PRODUCT"),
        .whole("ASKED"), TextTable.Column("NOTE", minimum: 8),
    ]

    var cells: [String] {
        [
            request.id.rawValue, request.state.rawValue, request.channel.rawValue, who,
            request.product?.rawValue ?? "–", request.askedAt.forPeople, request.note ?? "",
        ]
    }

    private var who: String { request.name ?? request.email ?? request.user?.rawValue ?? "nobody known" }

    /// Everything about one request, for people.
    var text: String {
        let lines: [(String, String?)] = [
            ("Account", request.user?.rawValue), ("E-mail", request.email), ("Key", request.externalKey),
            ("Words", request.reason.isEmpty ? nil : request.reason), ("Project", request.project),
            ("Type", request.requestType), ("Why", request.note), ("Told", request.answer),
            ("Rule", request.rule?.rawValue), ("Run", request.run?.rawValue),
            ("Decided", request.decidedAt.map { "\($0.forPeople) by \(request.decidedBy ?? "rules")" }),
        ]
        let product = request.product.map { " for \($0.rawValue)" } ?? ""
        let title =
            "Request \(request.id): \(request.state.inWords)\n"
            + "\(who.printable) asked\(product) by \(request.channel.rawValue) on \(request.askedAt.forPeople)"
        return
            ([title] + lines.compactMap { name, value in value.map { "\((name + ":").padded(to: 9)) \($0.printable)" } })
            .joined(separator: "\n")
    }
}

extension AccessRequest.State {
    var inWords: String {
        switch self {
        case .unconfirmed: "not confirmed yet"
        case .deciding: "being decided"
        case .waiting: "waits for a person"
        case .granting: "being granted"
        case .granted: "granted"
        case .refused: "refused"
        case .failed: "failed"
        case .expired: "never confirmed"
        }
    }
}
