/// The sample rules of the demo, for each thing people come to Usher for. They are read the way any rules file is.
enum DemoRules {
    static let yaml = """
        rules:
          - name: Inactive in Jira for 90 days
            description: Takes Jira away from people who have not opened it for 90 days. In safe mode it only reports.
            mode: safe
            filter: >-
              product = jira AND membership = active AND
              (lastActive[jira] < -90d OR (lastActive[jira] IS EMPTY AND addedToOrg < -90d))
            trigger:
              weekly: {on: [mon, thu], at: "03:00"}
            actions:
              - removeProductAccess: [jira]
            protect: {groups: [never-suspend]}

          - name: Never logged in
            description: Suspends people who were added a month ago and were never seen anywhere.
            mode: live
            filter: membership = active AND lastActive IS EMPTY AND addedToOrg < -30d
            trigger:
              weekly: {on: [fri], at: "18:00"}
            actions:
              - suspend
            protect: {groups: [never-suspend]}

          - name: External contractors away for 60 days
            description: Suspends contractors and partners who have not been here for 60 days.
            mode: live
            filter: >-
              emailDomain IN (contractor.example, partner.example) AND membership = active AND
              lastActive < -60d
            trigger:
              interval: {every: 1, unit: months, from: 2026-01-31, at: "06:00"}
            actions:
              - suspend
            brake: {users: 25, percent: 2, when: either}

          - name: Delete long suspended accounts
            description: Deletes managed accounts that stayed suspended. Somebody approves every run.
            mode: live
            filter: >-
              membership = suspended AND claim = managed AND (suspendedAt <= -30d OR lastActive < -180d)
            trigger:
              interval: {every: 1, unit: months, from: 2026-01-01, at: "05:00"}
            actions:
              - delete: {else: [deactivate]}
            approval: always

          - name: Welcome new users
            description: Gives people of the company Confluence when their account is created.
            mode: live
            filter: >-
              addedToOrg >= -14d AND claim = managed AND membership = active AND
              group NOT IN (confluence-users-acme)
            trigger:
              event: userCreated
            actions:
              - addToGroups: [confluence-users-acme]

          - name: Agents who only read become customers
            description: Moves service desk agents away for 90 days to the customers, who take no seat.
            mode: live
            filter: >-
              group = jsm-agents-acme AND membership = active AND
              lastActive[jira-service-management] < -90d
            trigger:
              weekly: {on: [mon], at: "04:00"}
            actions:
              - removeFromGroups: [jsm-agents-acme]
              - addToGroups: [jsm-customers-acme]
            protect: {groups: [never-suspend]}

          - name: Confluence unused for 60 days
            description: >-
              Warns people a week before, and takes Confluence from those who neither come back nor say that they
              still need it.
            mode: live
            filter: product = confluence AND membership = active AND lastActive[confluence] < -60d
            trigger:
              weekly: {on: [tue], at: "05:00"}
            actions:
              - removeProductAccess: [confluence]
            protect: {groups: [never-suspend]}
            warn: {template: removal-warning, daysBefore: 7, required: true}

          - name: Give back what rules took
            description: Gives people back what a rule took from them, the minute they ask.
            mode: live
            filter: accountType = atlassian AND accountStatus = active
            trigger:
              request: {channel: any}
            actions:
              - giveBack

          - name: Jira for people of the company
            description: Gives people of the company Jira when they ask for it.
            mode: live
            filter: claim = managed AND membership = active
            trigger:
              request: {channel: any, product: jira}
            actions:
              - addToGroups: [jira-software-users-acme]

        """
}
