import ArgumentParser
import Core
import Engine

struct RulesPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Shows what a rule would do, and whom it leaves alone and why.",
        discussion: "Changes nothing. The hash it ends with is what 'rules run --approve' takes.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var clock: ClockOptions
    @Argument(help: "The rule's name.")
    var name: String

    func run() async throws {
        let configuration = try common.configuration([.now: clock.at])
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        let planned = try await usher.plan(ruleNamed: name, asOf: configuration.now)
        let names = DirectoryNames(groups: planned.snapshot.groups, products: planned.snapshot.products)
        let view = PlanDocument(plan: planned.plan, names: names)
        Terminal.say(common.json ? view.json.rendered : view.text)
    }
}
