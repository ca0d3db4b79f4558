/// What Slack makes an app from in one step: its command, its buttons, and what it may read.
public enum SlackManifest {
    /// As YAML.
    /// - Parameter address: scheme and host that Slack reaches this server by, without a closing slash.
    public static func yaml(address: String) -> String {
        """
        display_information:
          name: Usher
          description: Asks for access to Jira, Confluence and their like
        features:
          bot_user:
            display_name: Usher
            always_online: true
          slash_commands:
            - command: /access
              url: \(address)/hooks/slack/command
              description: Ask for access to an Atlassian product
              usage_hint: "[product] [why]"
              should_escape: false
        oauth_config:
          scopes:
            bot:
              - commands
              - users:read
              - users:read.email
        settings:
          interactivity:
            is_enabled: true
            request_url: \(address)/hooks/slack/interaction
          org_deploy_enabled: false
          socket_mode_enabled: false
          token_rotation_enabled: false
        """
    }
}
