import Core
import Foundation
import Store

/// All that the dashboard computes from one snapshot.
public struct Overview: Sendable {
    /// When the sync that fed it began.
    public var takenAt: Instant
    public var insights: Insights
    public var outlook: Outlook
    public var savings: MonthSavings
    /// The prices of the settings; empty while nobody has set any.
    public var prices: [SeatPrice]
    public var timeZone: TimeZone
}

extension Usher {
    /// What an administrator decided, as of now. The only place of the dashboard that asks for it.
    func planContext() async throws -> PlanContext { context(asOf: nil) }

    /// What is known of the organisation; `nil` before the first sync. Asks the vendor for nothing.
    ///
    /// - Parameter range: days within which somebody counts as seen.
    public func overview(range: Int) async throws -> Overview? {
        let snapshot = try await snapshot()
        guard let takenAt = snapshot.takenAt else { return nil }
        let context = try await planContext()
        let insights: Insights
        do {
            insights = try Insights(
                of: snapshot, in: EvaluationContext(now: context.now, timeZone: context.timeZone), range: range)
        } catch { throw UsherError.invalid(error) }
        let scheduled = try await scheduledRules(in: snapshot)
        return Overview(
            takenAt: takenAt, insights: insights, outlook: Outlook(of: scheduled, in: snapshot, context: context),
            savings: try await monthSavings(of: snapshot.products, context), prices: context.prices,
            timeZone: context.timeZone)
    }

    /// Enabled rules that a clock starts. One whose clock is wrong has no next start and is left out.
    private func scheduledRules(in snapshot: Snapshot) async throws -> [ScheduledRule] {
        let (rules, filters) = try await store.database.read { (try $0.rules.all(), try $0.filters.all()) }
        let saved = Dictionary(
            filters.map { ($0.name.lowercased(), $0.query) }, uniquingKeysWith: { first, _ in first })
        var scheduled: [ScheduledRule] = []
        for rule in rules where rule.isEnabled && rule.trigger.isClock {
            guard let recurrence = try? recurrence(of: rule) else { continue }
            let text =
                switch rule.selection {
                case .filter(let text): text
                case .savedFilter(let name): saved[name.lowercased()]
                }
            let filter = text.flatMap { try? parse($0, in: snapshot) }
            scheduled.append(ScheduledRule(rule: rule, filter: filter, recurrence: recurrence))
        }
        return scheduled
    }

    /// What the seats freed by finished live runs save, in the month of now.
    private func monthSavings(of products: [Product], _ context: PlanContext) async throws -> MonthSavings {
        let since = context.now - MonthSavings.horizon
        let runs = try await store.database.read { try $0.runs.seatChanges(finishedSince: since) }
        return MonthSavings(
            of: runs.map { run in
                FreedSeats(
                    freedOn: context.timeZone.day(at: run.finishedAt), seats: run.seats, done: run.done,
                    planned: run.planned)
            }, products: products, prices: context.prices, on: context.timeZone.day(at: context.now))
    }
}
