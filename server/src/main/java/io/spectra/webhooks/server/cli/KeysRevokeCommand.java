package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonFields;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `spectra keys revoke`: ends a key for good; its webhooks get nothing from then on.
@Command(
    name = "revoke",
    description = "End an API key at once and for good; its webhooks stop too.",
    mixinStandardHelpOptions = true)
final class KeysRevokeCommand extends AdminCommand {
  @Parameters(paramLabel = "ID", description = "The key's id, as `spectra keys list` shows it.")
  private long id;

  KeysRevokeCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var answer = server.post("/keys/" + id + "/revoke", JsonFields.object(_ -> {}));
    out.println(
        answer.path("already_revoked").asBoolean(false)
            ? "Key " + id + " was revoked already."
            : "Revoked key " + id + "; its webhooks get nothing any more.");
  }
}
