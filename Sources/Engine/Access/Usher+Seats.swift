import Core

extension AccessSettings {
    /// Free seats by product, where the settings or the vendor's licence say how many there are; never less than 0.
    func freeSeats(in snapshot: Snapshot) -> [ProductID: Int] {
        var free: [ProductID: Int] = [:]
        for (index, product) in snapshot.products.enumerated() where !product.isSandbox {
            guard let all = seats[product.label] ?? product.capacity else { continue }
            free[product.id] = max(0, all - snapshot.seats(ofProductAt: index).count)
        }
        return free
    }
}

extension Usher {
    /// Free seats as the vendor counts them, of the products in which the plan takes one. A product the vendor says
    /// nothing about, or cannot be asked about, is left out.
    func vendorSeats(for plan: Plan, in snapshot: Snapshot) async -> [ProductID: Int] {
        var free: [ProductID: Int] = [:]
        for change in plan.seats where change.freed < 0 {
            guard let product = snapshot.products.first(where: { $0.id == change.product }) else { continue }
            do { free[product.id] = try await freeSeats(of: product) } catch {
                surroundings.logger.warning(
                    "The vendor does not tell its free seats",
                    metadata: ["product": "\(product.label)", "error": "\(error)"])
            }
        }
        return free
    }

    /// As another source says, else as Jira's own licences do.
    private func freeSeats(of product: Product) async throws -> Int? {
        if let licences = desk.licences { return try await licences(product) }
        return try await licences().first { $0.product == product.key && $0.site == product.site }?.remaining
    }

    /// Lets one caller after the other do `body`, in this process and in others.
    func oneAtATime<Value: Sendable>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        await desk.turns.enter(name)
        do {
            let lease = try await waitingLease(name)
            do {
                let value = try await body()
                await lease.release(in: store)
                await desk.turns.leave(name)
                return value
            } catch {
                await lease.release(in: store)
                throw error
            }
        } catch {
            await desk.turns.leave(name)
            throw error
        }
    }

    /// Waits up to a minute for another process.
    private func waitingLease(_ name: String) async throws -> LeaseKeeper {
        for _ in 0..<120 {
            do {
                return try await LeaseKeeper.acquire(
                    name, term: .minutes(15), for: surroundings, in: store, what: "Another request")
            } catch UsherError.busy { try await surroundings.sleep(.milliseconds(500)) }
        }
        return try await LeaseKeeper.acquire(
            name, term: .minutes(15), for: surroundings, in: store, what: "Another request")
    }

}
