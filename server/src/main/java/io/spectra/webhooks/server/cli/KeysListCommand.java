package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.access.Scope;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// `spectra keys list`: all API keys, without the keys themselves.
@Command(name = "list", description = "Show all API keys.", mixinStandardHelpOptions = true)
final class KeysListCommand extends AdminCommand {
  KeysListCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var table =
        new TextTable("ID", "TENANT", "LABEL", "ENV", "TIER", "STATE", "LAST USED", "SCOPES");
    for (var key : server.getAll("/keys")) {
      table.add(
          text(key, "id"),
          text(key, "tenant_id"),
          text(key, "label"),
          text(key, "environment"),
          text(key, "tier"),
          text(key, "state"),
          text(key, "last_used_at"),
          scopes(key));
    }
    table.print(out);
  }

  private static String scopes(JsonNode key) {
    return key.path("scopes").size() == Scope.values().length ? "all" : joined(key, "scopes");
  }
}
