import Engine
import Messaging
import Simulator
import Store
import Web

/// The service desk of the simulated organisation, which tells the demo of each ticket as Jira Automation would.
struct DemoServiceDesk: Sendable {
    let organization: SimulatedOrganization
    /// Where the simulated organisation is.
    let url: String

    /// Where people file tickets.
    var portal: String { "\(url)/_simulator/portal" }

    /// Switches the channel on and makes the automation rule, with a secret that both know.
    func connect(_ usher: Usher, at address: String) async throws {
        guard let secret = AccessToken(bytes: WebSurroundings.systemRandom(AccessToken.length)) else { return }
        try await usher.replaceTicketSecret(with: secret, by: Workplace.actor)
        let stored = try await usher.ticketChannel().stored
        var settings = stored.value
        settings.isOn = true
        try await usher.changeTicketChannel(to: settings, from: stored.version, by: Workplace.actor)
        organization.tellAutomation(url: "\(address)/hooks/jsm", headers: [TicketCallProof.header: secret.reveal()])
    }
}
