package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

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
    var tenant = server.post("/tenants", JsonNodeFactory.instance.objectNode().put("name", name));
    out.println("Made tenant %s, \"%s\".".formatted(text(tenant, "id"), text(tenant, "name")));
  }
}
