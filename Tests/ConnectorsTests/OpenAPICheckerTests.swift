import Foundation
import TestSupport
import Testing

/// The checker itself: it passes what the descriptions say and catches each kind of deviation.
struct OpenAPICheckerTests {
    private static let directory = "/admin/v2/orgs/o-1/directories/-"

    @Test(arguments: [
        ("POST", directory + "/users/search", #"{"limit":100,"expand":["productAccess","groups"]}"#),
        ("POST", directory + "/users/search", ""),
        ("POST", directory + "/groups/g-1/memberships", #"{"accountId":"712020:a"}"#),
        ("GET", directory + "/users/712020%3Aa/role-assignments?limit=100", ""),
        ("DELETE", directory + "/users/712020%3Aa", ""),
        ("GET", "/admin/v1/orgs/o-1/events-stream?limit=500&sortOrder=asc", ""),
        ("POST", "/admin/v2/orgs/o-1/workspaces", #"{"cursor":"abc"}"#),
        ("POST", "/users/712020%3Aa/manage/lifecycle/disable", "{}"),
        ("GET", "/users/712020%3Aa/manage?privileges=lifecycle.delete&privileges=email.set", ""),
    ])
    func `A request as described has no violations`(method: String, target: String, body: String) {
        #expect(OpenAPIDescription.atlassianViolations(ofRequest: method, target, body: Data(body.utf8)) == [])
    }

    @Test(arguments: [
        ("PUT", directory + "/users/search", "", "not in the description"),
        ("POST", "/admin/v1/orgs/o-1/directory/users/a/suspend-access", "", "not in the description"),
        ("POST", directory + "/users/search", #"{"limit":101}"#, "above 100"),
        ("POST", directory + "/users/search", #"{"limit":0}"#, "below 1"),
        ("POST", directory + "/users/search", #"{"limit":"100"}"#, "string instead of integer"),
        ("POST", directory + "/users/search", #"{"expands":[]}"#, "'expands' is not in the description"),
        ("POST", directory + "/users/search", #"{"expand":["everything"]}"#, "is not among"),
        ("POST", directory + "/users/search", #"{"expand":["groups","groups"]}"#, "repeated"),
        (
            "POST", directory + "/users/search", #"{"accountIds":["1","2","3","4","5","6","7","8","9","a","b"]}"#,
            "at most 10"
        ),
        ("POST", directory + "/users/search", #"{"accountIds":[]}"#, "at least 1"),
        ("POST", directory + "/users/search", #"{"cursor":null}"#, "null is not allowed"),
        ("POST", directory + "/users/search", "{", "not JSON"),
        ("POST", directory + "/groups/g-1/memberships", #"{"account_id":"a"}"#, "'accountId' is missing"),
        ("GET", directory + "/users/a/role-assignments?limit=500", "", "above 100"),
        ("GET", directory + "/users/a/role-assignments?size=5", "", "query 'size'"),
        ("DELETE", directory + "/users/a", "{}", "none is described"),
        ("POST", "/users/a/manage/lifecycle/disable", "", "body is missing"),
        ("GET", "/users/a%20b%25/manage?privileges=everything", "", "is not among"),
        ("DELETE", "/admin/api-access/v1/orgs/o-1/api-tokens", "", "not in the description"),
    ])
    func `A deviating request is caught`(method: String, target: String, body: String, fault: String) {
        let found = OpenAPIDescription.atlassianViolations(ofRequest: method, target, body: Data(body.utf8))
        #expect(found.contains { $0.contains(fault) }, "\(found)")
    }

    @Test(arguments: [
        (200, #"{"data":[{"accountId":"a","status":"active","managementSource":null}],"links":{"next":"x"}}"#),
        (404, #"{"errors":[{"id":"1","status":"404","code":"ADMIN-404-8","title":"User not found","detail":""}]}"#),
    ])
    func `An answer as described has no violations`(status: Int, body: String) {
        let target = Self.directory + "/users/search"
        #expect(
            OpenAPIDescription.atlassianViolations(ofAnswer: status, body: Data(body.utf8), to: "POST", target) == [])
    }

    @Test(arguments: [
        (200, #"{"links":{}}"#, "'data' is missing"),
        (200, #"{"data":[{"accountId":7}]}"#, "body.data[0].accountId: integer instead of string"),
        (200, #"{"data":[{"status":"hibernating"}]}"#, "is not among"),
        (200, #"{"data":[{"emailAddress":"a@b.example"}]}"#, "'emailAddress' is not in the description"),
        (200, #"{"data":[{"name":null}]}"#, "null is not allowed"),
        (200, #"{"data":[{"productAccess":[{"lastActiveTimestamp":"yesterday"}]}]}"#, "is no date-time"),
        (200, "<html>", "not JSON"),
        (418, "{}", "status 418 is not described"),
    ])
    func `A deviating answer is caught`(status: Int, body: String, fault: String) {
        let target = Self.directory + "/users/search"
        let found = OpenAPIDescription.atlassianViolations(
            ofAnswer: status, body: Data(body.utf8), to: "POST", target)
        #expect(found.contains { $0.contains(fault) }, "\(found)")
    }

    @Test func `Undescribed members pass when the check is not strict`() {
        let body = Data(#"{"data":[{"accountId":"a","shoeSize":43}]}"#.utf8)
        let target = Self.directory + "/users/search"
        #expect(
            OpenAPIDescription.atlassianViolations(
                ofAnswer: 200, body: body, to: "POST", target, isStrict: false) == [])
    }

    @Test(arguments: [
        (#"{"lifecycle.delete":{"allowed":true}}"#, true),
        (#"{"lifecycle.delete":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}"#, true),
        (#"{"lifecycle.delete":{"allowed":false}}"#, false),
        (#"{"lifecycle.delete":{"allowed":false,"reason":{"key":"because"}}}"#, false),
    ])
    func `Alternatives are told apart`(body: String, isValid: Bool) {
        let found = OpenAPIDescription.atlassianViolations(
            ofAnswer: 200, body: Data(body.utf8), to: "GET", "/users/a/manage")
        #expect(found.isEmpty == isValid, "\(found)")
    }

    @Test func `A literal segment wins over a templated one`() {
        let body = Data(#"{"count":3}"#.utf8)
        let target = Self.directory + "/users/count"
        #expect(OpenAPIDescription.atlassianViolations(ofAnswer: 200, body: body, to: "GET", target) == [])
    }
}
