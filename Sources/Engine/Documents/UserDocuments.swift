import Core

/// The users of a selection in its order, each with what they can open.
public struct UserDocuments: Sendable {
    private let selection: UserSelection
    public let names: DirectoryNames
    /// Products by label, with everybody who can open them.
    private let access: [(product: Int, users: Bitmap)]

    public init(selection: UserSelection) {
        let snapshot = selection.snapshot
        self.selection = selection
        names = DirectoryNames(groups: snapshot.groups, products: snapshot.products)
        access = snapshot.products.indices
            .sorted { snapshot.products[$0].label < snapshot.products[$1].label }
            .map { ($0, snapshot.access(toProductAt: $0)) }
    }

    public var count: Int { selection.count }

    /// A page of them; `nil` for all that follow.
    public func documents(offset: Int = 0, limit: Int?) -> LazyMapSequence<[Int], UserDocument> {
        selection.snapshot
            .sorted(selection.matched, by: selection.filter.order, offset: offset, limit: limit ?? .max)
            .lazy.map(document)
    }

    /// The user at a place of the snapshot.
    public func document(at position: Int) -> UserDocument {
        let snapshot = selection.snapshot
        let products = access.filter { $0.users.contains(position) }.map { entry in
            ProductActivity(
                product: snapshot.products[entry.product].id,
                lastActive: snapshot.lastActive(at: position, inProductsAt: [entry.product]))
        }
        return UserDocument(
            user: snapshot.user(at: position), products: products, lastActive: snapshot.lastActive(at: position),
            names: names)
    }
}
