import Core
import Store
import Testing

@Suite struct WarningTests {
    private func warning(
        _ id: WarningID = "w1", user: AccountID = "u1", rule: RuleID = "r1",
        change: (inout SentWarning) -> Void = { _ in }
    ) -> SentWarning {
        var warning = SentWarning(
            id: id, rule: rule, user: user, template: "t", lastActive: .never, queuedAt: .t0,
            deadline: .t0 + .days(7))
        change(&warning)
        return warning
    }

    private func answer(_ id: AnswerID, _ kind: Answer.Kind, rule: RuleID = "r1") -> Answer {
        Answer(id: id, rule: rule, user: "u1", kind: kind, lastActive: .never, answeredAt: .t0)
    }

    /// Whatever else goes wrong: the database has one open warning of a rule to a person.
    @Test(arguments: Driver.allCases) func aSecondOpenWarningIsRefused(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let added = try await store.database.write { db in
                [
                    try db.warnings.add(warning()), try db.warnings.add(warning("w2")),
                    try db.warnings.add(warning("w3", user: "u2")), try db.warnings.add(warning("w4", rule: "r2")),
                ]
            }
            #expect(added == [true, false, true, true])
            try await store.database.write { db in
                let (isEnded, isAdded) = (
                    try db.warnings.end("w1", as: .active, at: .t0 + .days(1)), try db.warnings.add(warning("w5"))
                )
                #expect(isEnded && isAdded)
            }
            #expect(try await store.database.read { try $0.warnings.to("u1") }.map(\.id) == ["w5", "w4", "w1"])
        }
    }

    /// A mail that names the later time may be out already.
    @Test(arguments: Driver.allCases) func theTimeItNamesNeverBecomesEarlier(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let named = try await store.database.write { db in
                _ = try db.warnings.add(warning())
                let moved = [6, 9, 8].map { Instant.t0 + .days($0) }
                return try moved.map { try db.warnings.postpone("w1", until: $0) }
            }
            #expect(named == [7, 9, 9].map { Instant.t0 + .days($0) })
            let ended = try await store.database.write { db in
                try db.warnings.end("w1", as: .active, at: .t0 + .days(1))
                return try db.warnings.postpone("w1", until: .t0 + .days(20))
            }
            #expect(ended == nil)
        }
    }

    /// The days of notice count from the last mail that went out.
    @Test(arguments: Driver.allCases) func theLastAcceptanceCounts(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let kept = try await store.database.write { db in
                _ = try db.warnings.add(warning())
                try db.warnings.accept("w1", at: .t0 + .days(1))
                try db.warnings.accept("w1", at: .t0 + .days(2))
                return try db.warnings.warning("w1")
            }
            #expect(kept?.acceptedAt == .t0 + .days(2))
        }
    }

    @Test(arguments: Driver.allCases) func whatHasEndedStaysEnded(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.database.write { db in
                _ = try db.warnings.add(warning())
                try db.warnings.act("r2", on: ["u1"], at: .t0)
                try db.warnings.act("r1", on: ["u2"], at: .t0)
                #expect(try db.warnings.warning("w1")?.isOpen == true, "another rule, another person")
                try db.warnings.act("r1", on: ["u1"], at: .t0 + .days(1))
                let ended = try db.warnings.warning("w1")
                #expect(ended?.ending == .acted && ended?.endedAt == .t0 + .days(1))
                let changes = [
                    try db.warnings.end("w1", as: .spared, at: .t0 + .days(2)),
                    try db.warnings.leave("w1", as: .active, at: .t0 + .days(2)),
                    try db.warnings.forgive("w1", note: "again"),
                ]
                #expect(changes == [false, false, false])
                try db.warnings.act("r1", on: ["u1"], at: .t0 + .days(3))
                #expect(try db.warnings.warning("w1") == ended)
                #expect(try db.warnings.lastActed("r1", on: "u1") == .t0 + .days(1))
                #expect(try db.warnings.present(of: "r1").isEmpty)
            }
        }
    }

    /// Acting takes "I don't need it" at its word once; a promise stays, and so does what was said about another rule.
    @Test(arguments: Driver.allCases) func aReleaseIsUsedOnce(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let states = try await store.database.write { db in
                for one in [answer("a1", .keep), answer("a2", .release), answer("a3", .release, rule: "r2")] {
                    try db.warningAnswers.add(one)
                }
                try db.warningAnswers.use("r1", of: ["u1"])
                let withdrawn = try db.warningAnswers.decide("a2", as: .withdrawn, by: "admin:ada", at: .t0)
                #expect(!withdrawn, "what was used cannot be taken back")
                return [
                    try db.warningAnswers.answer("a1")?.state, try db.warningAnswers.answer("a2")?.state,
                    try db.warningAnswers.answer("a3")?.state,
                ]
            }
            #expect(states == [.stands, .used, .stands])
            let present = try await store.database.read { try $0.warningAnswers.present(of: "r1") }
            #expect(present.map(\.id) == ["a1"])
        }
    }
}
