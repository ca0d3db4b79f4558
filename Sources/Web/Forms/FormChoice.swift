/// One of several values a form offers: an option of a list, a box, a round button.
struct FormChoice: Sendable, Equatable {
    let value: String
    let label: String
    let isChosen: Bool
}
