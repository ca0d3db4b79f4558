/// Why somebody could not sign in with the provider. The words are for them; nothing of a token is in it.
struct OpenIDProblem: Error, Equatable, CustomStringConvertible {
    enum Kind: Equatable {
        /// The provider does not answer as it should.
        case provider
        /// The sign-in did not begin in this browser, or took too long.
        case browser
        /// The provider's statement about the person does not hold.
        case statement
        /// The person may not use this console.
        case person
    }
    var kind: Kind
    var description: String
    init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }
}
