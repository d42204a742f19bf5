package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;

/// `spectra webhooks list`: all webhooks of all tenants, without their secrets.
@Command(name = "list", description = "Show all webhooks.", mixinStandardHelpOptions = true)
final class WebhooksListCommand extends AdminCommand {
  WebhooksListCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var table = new TextTable("ID", "TENANT", "KEY", "ACTIVE", "URL", "EVENTS");
    for (var webhook : server.getAll("/webhooks")) {
      table.add(
          text(webhook, "id"),
          text(webhook, "tenant_id"),
          text(webhook, "key_id"),
          text(webhook, "active"),
          text(webhook, "url"),
          joined(webhook, "events"));
    }
    table.print(out);
  }
}
