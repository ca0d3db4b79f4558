import Foundation
import Testing

@testable import Web

extension Browser {
    /// Opens the newest mail whose row in the mailbox says all of this, as soon as it is there.
    func openMail(saying words: String...) async throws {
        let wanted = String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
        let path = try await driver.runAsync(
            """
            const wanted = \(wanted), end = Date.now() + 50000;
            const look = () => fetch("\(Link.mailbox)").then((answer) => answer.text()).then((text) => {
              const page = new DOMParser().parseFromString(text, "text/html");
              const row = [...page.querySelectorAll("main li")]
                .find((row) => wanted.every((words) => row.textContent.includes(words)));
              if (row) done(row.querySelector("a").getAttribute("href"));
              else if (Date.now() > end) done("");
              else setTimeout(look, 200);
            });
            look();
            """, as: String.self)
        try #require(!path.isEmpty, "no mail says \(words)")
        try await open(path)
    }

    /// Where the mail that is shown goes to.
    func recipient() async throws -> String {
        let lede = try await driver.element("//main//p[@class='lede']").text()
        return String(lede.dropFirst("To ".count).prefix { $0 != "," })
    }

    /// Follows the link of the mail that is shown whose line says this.
    func followLink(in line: String) async throws {
        try await driver.element("//main//p[contains(., \(XPath.text(line)))]//a").click()
    }

    /// Loads the page again until it says this.
    func comesToSay(_ words: String, at path: String) async throws {
        let says = try await driver.runAsync(
            """
            const end = Date.now() + 50000;
            const look = () => fetch("\(path)").then((answer) => answer.text()).then((text) => {
              const page = new DOMParser().parseFromString(text, "text/html");
              if (page.body.textContent.replace(/\\s+/g, " ").includes(\(XPath.text(words)))) done(true);
              else if (Date.now() > end) done(false);
              else setTimeout(look, 200);
            });
            look();
            """, as: Bool.self)
        #expect(says, "\(path) does not say \(words)")
        try await open(path)
    }
}
