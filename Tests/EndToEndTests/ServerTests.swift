import Foundation
import Testing

@Suite struct ServerTests {
    @Test func theServerAnswersAndEndsGracefully() async throws {
        try await World.run { world in
            let outcome = try await world.program.whileRunning(
                ["serve", "--listen", "127.0.0.1:0", "--json"], until: { $0.hasPrefix("{\"url\"") }
            ) { line in
                let place = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                let url = try #require(place?["url"] as? String)
                #expect(try await get(url + "/healthz").status == 200)
                let ready = try await get(url + "/readyz")
                #expect(ready.status == 200)
                #expect(ready.body.contains("\"users\":300"))
                #expect(try await get(url + "/nowhere").status == 404)
            }
            #expect(outcome.exit == 0, "\(outcome.output)")
        }
    }

    @Test func withoutAnOrganisationItLivesButIsNotReady() async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: ["USHER_DATA": data.path, "USHER_LISTEN": "127.0.0.1:0"])
        let outcome = try await program.whileRunning(["serve", "--json"], until: { $0.hasPrefix("{\"url\"") }) { line in
            let place = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let url = try #require(place?["url"] as? String)
            #expect(try await get(url + "/healthz").status == 200)
            let ready = try await get(url + "/readyz")
            #expect(ready.status == 503)
            #expect(ready.body.contains("USHER_ATLASSIAN_ORG"))
        }
        #expect(outcome.exit == 0)
    }

    @Test(arguments: [
        (["USHER_LISTEN": "0.0.0.0:0"], "USHER_PUBLIC_URL"),
        (
            [
                "USHER_LISTEN": "127.0.0.1:0", "USHER_PUBLIC_LISTEN": "[::]:0",
                "USHER_PUBLIC_URL": "https://usher.example",
            ], "USHER_VISITOR_URL"
        ),
    ]) func itDoesNotStartWhenLinksInMailsWouldLeadNowhere(environment: [String: String], key: String) async throws {
        let data = try TemporaryDirectory()
        let program = Program(environment: environment.merging(["USHER_DATA": data.path]) { $1 })
        let answer = try await program("serve", "--json")
        let error = try answer.error()
        #expect(answer.exit == 2 && error["code"] as? String == "configuration")
        #expect((error["next"] as? String)?.hasPrefix("Set \(key) to what people type") == true, "\(error)")
    }

    @Test func theDemoShowsSeatsRulesAndWhatToTry() async throws {
        let place = try TemporaryDirectory()
        let data = place.path + "/demo data"
        let words = try await Program()("demo", "--users", "300", "--once", "--data", data)
        #expect(words.exit == 0, "\(words.errors)")
        #expect(words.output.contains("export USHER_DATA='\(data)'"))
        #expect(!words.output.contains("simulator-key"))

        let answer = try await Program()("demo", "--users", "300", "--once", "--json", "--data", data)
        let summary = try answer.object()
        let rules = try #require(summary["rules"] as? [[String: Any]])
        #expect(summary["users"] as? Int == 300)
        #expect(rules.count == 7)
        // Whom a rule must warn first it leaves alone until then.
        let shown = rules.filter { ($0["affected"] as? Int ?? 0) > 0 || ($0["spared"] as? Int ?? 0) > 0 }
        #expect(shown.count == rules.count, "each rule has somebody to show: \(rules)")
        #expect((summary["seats"] as? [[String: Any]])?.isEmpty == false)

        let left = Program(environment: ["USHER_DATA": data])
        #expect(try await left("users", "--count").output == "300\n")
        #expect(try await left("rules", "list", "--json").objects().count == 9)
    }

    @Test func theDemoLeavesForeignDirectoriesAlone() async throws {
        let place = try TemporaryDirectory()
        try place.write("precious", to: "file")
        let answer = try await Program()("demo", "--once", "--json", "--data", place.path)
        #expect(answer.exit == 2)
        #expect(try answer.error()["code"] as? String == "refused")
        #expect(FileManager.default.contents(atPath: place.path + "/file") == Data("precious".utf8))
    }
}
