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
        return Overview(
            takenAt: takenAt, insights: insights, outlook: try await outlook(in: snapshot, context),
            savings: try await monthSavings(of: snapshot.products, context), prices: context.prices,
            timeZone: context.timeZone)
    }

    /// Planning each rule for two moments is much work where a rule means many people, so it is kept for a while.
    private func outlook(in snapshot: Snapshot, _ context: PlanContext) async throws -> Outlook {
        let standard = options.settings
        let isSmall = snapshot.count <= OutlookMemory.smallOrganization
        let question = try await store.database.read { db in
            OutlookMemory.Question(
                mirror: isSmall ? try db.directory.version() : nil,
                rules: try db.rules.all().filter(\.isStartedByClock),
                filters: try db.filters.all(), settings: try Self.kept(in: db, or: standard).value)
        }
        return await outlooks.answer(question, at: context.now) {
            Outlook(of: await scheduled(question, in: snapshot), in: snapshot, context: context)
        }
    }

    /// A rule whose clock is wrong has no next start and is left out.
    private func scheduled(_ question: OutlookMemory.Question, in snapshot: Snapshot) async -> [ScheduledRule] {
        let saved = Dictionary(
            question.filters.map { ($0.name.lowercased(), $0.query) }, uniquingKeysWith: { first, _ in first })
        var scheduled: [ScheduledRule] = []
        for rule in question.rules {
            let recurrence = try? Recurrence(
                trigger: rule.trigger, options: rule.schedule, organizationZone: question.settings.timeZone)
            guard let recurrence else { continue }
            let text =
                switch rule.selection {
                case .filter(let text): text
                case .savedFilter(let name): saved[name.lowercased()]
                }
            let filter = text.flatMap { try? parse($0, in: snapshot) }
            // What cannot be read now is read by the run; the outlook is then as if nobody had said anything.
            let standing = (try? await standing(with: rule)) ?? Standing()
            scheduled.append(
                ScheduledRule(rule: rule, filter: filter, recurrence: recurrence, standing: standing))
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

extension Rule {
    fileprivate var isStartedByClock: Bool { isEnabled && trigger.isClock }
}
