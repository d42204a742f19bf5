package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonFields;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `spectra tenants create`: adds a tenant.
@Command(name = "create", description = "Add a tenant.", mixinStandardHelpOptions = true)
final class TenantsCreateCommand extends AdminCommand {
  @Parameters(paramLabel = "NAME", description = "What people call it.")
  @SuppressWarnings("NullAway.Init") // required
  private String name;

  TenantsCreateCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var tenant = server.post("/tenants", JsonFields.object(json -> json.text("name", name)));
    out.println("Made tenant %s, \"%s\".".formatted(text(tenant, "id"), text(tenant, "name")));
  }
}
