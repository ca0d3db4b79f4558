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
    /// What is known of the organisation; `nil` before the first sync. Asks the vendor for nothing.
    ///
    /// - Parameter range: days within which somebody counts as seen.
    public func overview(range: Int) async throws -> Overview? {
        let snapshot = try await snapshot()
        guard let takenAt = snapshot.takenAt else { return nil }
        let context = try await context(asOf: nil)
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
        let standard = options.settings
        let (rules, filters, zone) = try await store.database.read { db in
            (try db.rules.all(), try db.filters.all(), try Self.settings(in: db, or: standard).value.timeZone)
        }
        let saved = Dictionary(
            filters.map { ($0.name.lowercased(), $0.query) }, uniquingKeysWith: { first, _ in first })
        var scheduled: [ScheduledRule] = []
        for rule in rules where rule.isEnabled && rule.trigger.isClock {
            guard
                let recurrence = try? Recurrence(
                    trigger: rule.trigger, options: rule.schedule, organizationZone: zone)
            else { continue }
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
