package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;

/// `spectra tenants list`: all tenants.
@Command(name = "list", description = "Show all tenants.", mixinStandardHelpOptions = true)
final class TenantsListCommand extends AdminCommand {
  TenantsListCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var table = new TextTable("ID", "NAME", "SINCE");
    for (var tenant : server.getAll("/tenants")) {
      table.add(text(tenant, "id"), text(tenant, "name"), text(tenant, "created_at"));
    }
    table.print(out);
  }
}
