import Core
import Messaging

/// What the desk says in a chat. Plain words; each chat has its own marks for the rest.
struct ChatWords: Sendable {
    /// What people can ask for.
    let offers: [AskedProduct.Offer]

    /// Why a message is no request yet, and the products to choose from; `nil` when it is one.
    func question(_ asked: AskedProduct) -> (text: String, choices: [AskedProduct.Offer])? {
        switch asked.product {
        case .named: return nil
        // Without any product to choose from there is nothing to ask.
        case .unnamed where offers.isEmpty: return nil
        case .unnamed: return ("Which product do you need?", offers)
        case .help:
            return (
                "Say which product you need, and why if you like. An answer comes as soon as it is decided.", offers
            )
        case .several(let keys):
            return ("One product at a time: which one first?", offers.filter { keys.contains($0.key) })
        case .unknown(let word, let nearest) where nearest.isEmpty:
            return ("There is no product “\(Self.short(word))” here. Which one do you need?", offers)
        case .unknown(let word, let nearest):
            return (
                "There is no product “\(Self.short(word))” here. Do you mean one of these?",
                nearest.compactMap { key in offers.first { $0.key == key } }
            )
        }
    }

    /// The name of a product as people know it.
    func name(_ key: ProductKey?) -> String? {
        key.map { key in offers.first { $0.key == key }?.name ?? key.rawValue }
    }

    /// That a request was taken in, or what became of one that was made before.
    /// - Parameter place: where the outcome goes, such as `here`.
    func received(_ request: AccessRequest, answered place: String) -> String {
        if request.state.isFinal || request.state == .waiting { return outcome(request) }
        let what = name(request.product).map { " for \($0)" } ?? ""
        return "Your request\(what) is received. The answer comes \(place)."
    }

    /// What became of a request.
    func outcome(_ request: AccessRequest) -> String {
        if let answer = request.answer, !answer.isEmpty { return answer }
        return switch request.state {
        case .granted: "Access was given. It may take a minute until it counts."
        case .refused, .failed, .expired: "Access was not given. Please ask your administrators."
        case .unconfirmed, .deciding, .waiting, .granting: "An administrator will look at your request."
        }
    }

    static let unavailable = "It could not be found out who you are just now. Please try again in a few minutes."
    static let unknown = "Nobody is known here by your account. Please ask your administrators."

    private static func short(_ word: String) -> String { word.count > 40 ? word.prefix(40) + "…" : word }
}
