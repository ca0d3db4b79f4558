import Core
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import Web

@Suite struct SignInTests {
    @Test func signsInAndOut() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            #expect(try await browser.get("/account").location == "/sign-in?next=/account")
            let response = try await browser.signIn(ada)
            #expect(response.location == "/")
            #expect(try await browser.get("/account").text.contains("Ada Lovelace"))
            let cookie = browser.cookies
            #expect(try await browser.post("/sign-out").location == "/sign-in")
            browser.cookies = cookie
            #expect(try await browser.get("/account").status == .seeOther)
        }
        #expect(try await console.auditVerbs() == ["administrator.signedIn", "administrator.signedOut"])
    }

    @Test func cookieIsKeptFromScriptsAndOtherSites() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            let response = try await browser.signIn(ada)
            let line = try #require(response.headers[values: .setCookie].first { $0.contains("usher-session") })
            #expect(line.hasPrefix("__Host-usher-session="))
            for property in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] { #expect(line.contains(property)) }
            #expect(!line.contains("Domain"))
        }
    }

    @Test func refusalsLookTheSameAndCostTheSame() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        let disabled = try await console.add(.admin, email: "gone@usher.example")
        let now = console.clock.now
        try await console.store.database.write { try $0.administrators.setDisabled(now, of: disabled.id) }
        let tries = [
            (ada.email, "wrong password"), ("nobody@usher.example", Console.password),
            (disabled.email, Console.password), ("", ""),
        ]
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            for (email, password) in tries {
                let before = console.checks.value
                let response = try await browser.post("/sign-in", ["email": email, "password": password])
                #expect(response.status == .unprocessableContent)
                #expect(response.text.contains("E-mail or password is wrong."))
                #expect(console.checks.value == before + 1)
                #expect(browser.sessionCookie == nil)
            }
        }
    }

    @Test func signInGivesANewSessionAndEndsTheOldOne() async throws {
        let console = try await Console()
        let (mallory, ada) = (try await console.add(.viewer), try await console.add(.admin))
        try await console.test { browser async throws in
            let planted = browser.another()
            try await planted.signIn(mallory)
            let plantedID = try #require(planted.sessionCookie)
            // The victim's browser holds the attacker's session when the victim signs in.
            browser.cookies = planted.cookies
            try await browser.get("/account")
            try await browser.post("/sign-in", ["email": ada.email, "password": Console.password])
            let own = try #require(browser.sessionCookie)
            #expect(own != plantedID)
            #expect(try await browser.get("/account").text.contains(ada.email))
            #expect(try await planted.get("/account").status == .seeOther)
        }
    }

    @Test func anInventedSessionIsNobody() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            for value in ["", "x", String(repeating: "0", count: 64), String(repeating: "é", count: 32)] {
                browser.cookies = ["__Host-usher-session": value]
                #expect(try await browser.get("/account").status == .seeOther)
            }
        }
    }

    @Test func sessionEndsWhenIdleAndWhenOld() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            for _ in 0..<15 {
                console.clock.advance(.hours(11))
                #expect(try await browser.get("/account").status == .ok)
            }
            console.clock.advance(.hours(11))
            #expect(try await browser.get("/account").status == .seeOther)

            try await browser.signIn(ada)
            console.clock.advance(.hours(13))
            #expect(try await browser.get("/account").status == .seeOther)
        }
    }

    @Test func guessesAreSlowedDownAndForgottenAfterSuccess() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            let wrong = ["email": ada.email.uppercased(), "password": "wrong password"]
            for _ in 0..<3 {
                let response = try await browser.post("/sign-in", wrong)
                #expect(response.status == .unprocessableContent)
                #expect(!response.text.contains("try again in"))
            }
            #expect(try await browser.post("/sign-in", wrong).text.contains("You can try again in 1 second."))
            let checks = console.checks.value
            // Even the right password is not looked at while it is blocked.
            let blocked = try await browser.post(
                "/sign-in", ["email": ada.email, "password": Console.password])
            #expect(blocked.status == .tooManyRequests)
            #expect(blocked.headers[.retryAfter] == "1")
            #expect(console.checks.value == checks)
            console.clock.advance(.seconds(1))
            #expect(try await browser.post("/sign-in", wrong).text.contains("in 2 seconds"))
            console.clock.advance(.seconds(2))
            #expect(
                try await browser.post("/sign-in", ["email": ada.email, "password": Console.password]).status
                    == .seeOther)
            try await browser.get("/account")
            try await browser.post("/sign-out")
            try await browser.get("/sign-in")
            #expect(try await browser.post("/sign-in", wrong).text.contains("try again in") == false)
        }
    }

    @Test func oneAddressCannotTryManyAccounts() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            for number in 0..<21 {
                let response = try await browser.post(
                    "/sign-in", ["email": "p\(number)@usher.example", "password": "x"])
                #expect(response.status == .unprocessableContent)
            }
            let response = try await browser.post("/sign-in", ["email": "p99@usher.example", "password": "x"])
            #expect(response.status == .tooManyRequests)
        }
    }

    @Test(arguments: [
        ("/administrators", "/administrators"), ("https://evil.example", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("\\\\evil.example", "/"), ("javascript:alert(1)", "/"), ("", "/"),
        ("/account\r\nSet-Cookie: x=y", "/"), ("/ä", "/"), ("/account?x=1", "/account?x=1"),
    ]) func staysHereAfterSignIn(next: String, goesTo: String) async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            let response = try await browser.post(
                "/sign-in", ["email": ada.email, "password": Console.password, "next": next])
            #expect(response.location == goesTo)
        }
    }

    @Test func changingThePasswordEndsEveryOtherSession() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            let other = browser.another()
            try await browser.signIn(ada)
            try await other.signIn(ada)
            let before = try #require(browser.sessionCookie)
            let old = browser.another()
            old.cookies = browser.cookies

            let wrong = try await browser.post(
                "/account/password",
                ["current": "not it at all", "password": "a brand new one", "repeated": "a brand new one"])
            #expect(wrong.status == .unprocessableContent)
            #expect(try await other.get("/account").status == .ok)

            let response = try await browser.post(
                "/account/password",
                ["current": Console.password, "password": "a brand new one", "repeated": "a brand new one"])
            #expect(response.location == "/account")
            #expect(browser.sessionCookie != before)
            #expect(try await browser.get("/account").text.contains("1 other session ended"))
            #expect(try await other.get("/account").status == .seeOther)
            #expect(try await old.get("/account").status == .seeOther)
            #expect(try await other.signIn(ada).status == .unprocessableContent)
            #expect(try await other.signIn(ada, password: "a brand new one").status == .seeOther)
        }
    }

    @Test func otherSessionsEndOnDemand() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            let other = browser.another()
            try await other.signIn(ada)
            try await browser.signIn(ada)
            #expect(try await browser.get("/account").text.contains("End 1 other session"))
            try await browser.post("/account/sessions/end")
            #expect(try await other.get("/account").status == .seeOther)
            let page = try await browser.get("/account").text
            #expect(page.contains("1 other session ended. This one stays."))
            #expect(!page.contains("End 1 other session"))
            #expect(try await browser.get("/account").text.contains("This one stays.") == false)
        }
    }

    @Test func themeIsKeptInACookieAndInNoOtherWord() async throws {
        let console = try await Console()
        let ada = try await console.add(.viewer)
        try await console.test { browser async throws in
            try await browser.signIn(ada)
            #expect(try await browser.post("/account/theme", ["theme": "dark"]).status == .seeOther)
            #expect(try await browser.get("/account").text.contains(#"<html lang="en" data-theme="dark">"#))
            #expect(try await browser.post("/account/theme", ["theme": "\"><script>"]).status == .badRequest)
            browser.cookies["usher-theme"] = "x\"onload"
            #expect(try await browser.get("/account").text.contains(#"<html lang="en">"#))
        }
    }
}
