import Foundation
import Testing

@testable import Web

/// A browser in the hands of somebody who reads what is on the page: buttons, links and fields by their words.
struct Browser: Sendable {
    let driver: WebDriver
    /// Scheme, host and port of the console.
    let origin: String

    func open(_ path: String) async throws { try await driver.post("url", ["url": origin + path]) }

    /// The path with its query.
    func path() async throws -> String {
        let url: String = try await driver.get("url")
        return String(url.dropFirst(origin.count))
    }

    func heading() async throws -> String { try await driver.element("//h1").text() }

    /// The first of them that can be seen: closed menus hold buttons with the same words.
    private func visible(_ xpath: String) async throws -> WebDriver.Element {
        let first = try await driver.element(xpath)
        for element in try await driver.elements(xpath) where try await element.isDisplayed() { return element }
        return first
    }

    /// Presses the button with these words.
    func press(_ words: String) async throws {
        let text = XPath.text(words)
        // The first button of a form may stand there for the Enter key alone.
        let named = "[normalize-space(.)=\(text) or @aria-label=\(text)]"
        let button = "//*[self::button or self::summary][not(@aria-hidden)]\(named)"
        try await visible(button).click()
    }

    /// Presses the button whose words begin so, such as the one that names a number of people.
    func press(beginningWith words: String) async throws {
        try await visible("//button[starts-with(normalize-space(.), \(XPath.text(words)))]").click()
    }

    /// Follows the link with these words.
    func follow(_ words: String) async throws {
        let text = XPath.text(words)
        try await visible("//a[normalize-space(.)=\(text) or @aria-label=\(text)]").click()
    }

    /// Types into the field with this label, instead of what stood there.
    func fill(_ label: String, _ text: String) async throws {
        let field = try await driver.element(XPath.field(label))
        try await field.clear()
        try await field.type(text)
    }

    /// Ticks a box or a choice, or chooses an option, by its words.
    func choose(_ words: String) async throws {
        let text = XPath.text(words)
        try await driver.element("//option[normalize-space(.)=\(text)] | //label[normalize-space(.)=\(text)]").click()
    }

    /// Waits until the page says this somewhere.
    func sees(_ words: String) async throws {
        _ = try await driver.element("//body[contains(normalize-space(.), \(XPath.text(words)))]")
    }

    /// Waits until the page does not say this anywhere.
    func seesNo(_ words: String) async throws {
        _ = try await driver.element("//body[not(contains(normalize-space(.), \(XPath.text(words))))]")
    }

    /// What the main part of the page says.
    func mainText() async throws -> String { try await driver.element("//main").text() }

    /// Signs in by a one-time link.
    func signIn(by link: String) async throws {
        try await driver.post("url", ["url": link])
        try await press("Sign in with this link")
        _ = try await driver.element("//nav[@id='nav']")
    }

    /// Errors in the browser's console since it was asked last.
    func consoleErrors() async throws -> [String] {
        struct Line: Decodable {
            let level: String
            let message: String
        }
        let lines = try await driver.post("se/log", ["type": "browser"], as: [Line].self)
        // A refused form is a line there too; the tests that meet one read what the page says.
        return lines.filter { $0.level == "SEVERE" && !$0.message.contains("with a status of 4") }.map(\.message)
    }

    enum Width: Int, CaseIterable, Sendable { case narrow = 390, wide = 1440 }

    func show(_ width: Width, height: Int = 1000) async throws {
        struct Metrics: Encodable {
            let width: Int
            let height: Int
            let deviceScaleFactor = 1
            let mobile = false
        }
        try await driver.command(
            "Emulation.setDeviceMetricsOverride", Metrics(width: width.rawValue, height: height))
    }

    func use(_ theme: Theme) async throws {
        struct Cookie: Encodable {
            let name = SessionCookies.themeName
            let value: String
            let path = "/"
        }
        try await driver.post("cookie", ["cookie": Cookie(value: theme.rawValue)])
    }

    /// A picture of the page from top to bottom, into the folder of screenshots.
    func picture(_ name: String) async throws {
        let folder = Package.folder("screenshots")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let picture: String = try await driver.get("screenshot")
        try #require(Data(base64Encoded: picture)).write(to: folder.appendingPathComponent("\(name).png"))
    }
}

/// XPath out of what people read.
enum XPath {
    /// A text, whatever quotes it has.
    static func text(_ text: String) -> String {
        guard text.contains("\"") else { return "\"\(text)\"" }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false).map { "\"\($0)\"" }
        return "concat(\(parts.joined(separator: ", '\"', ")))"
    }

    /// The field whose label has these words, as text or for the ear only.
    static func field(_ label: String) -> String {
        let (text, fields) = (Self.text(label), "self::input or self::select or self::textarea")
        return "//*[\(fields)][@id=//label[normalize-space(.)=\(text)]/@for or @aria-label=\(text)]"
            + " | //label[normalize-space(.)=\(text)]//*[\(fields)]"
    }
}

/// Where this package is.
enum Package {
    static func folder(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(name)
    }
}
