package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.json.JsonFields;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `spectra keys create`: makes an API key and shows it, once.
@Command(name = "create", description = "Make an API key.", mixinStandardHelpOptions = true)
final class KeysCreateCommand extends AdminCommand {
  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "Whose key it is (default: the first tenant).",
      defaultValue = "1")
  private long tenant;

  @Option(names = "--label", paramLabel = "TEXT", required = true, description = "What it is for.")
  @SuppressWarnings("NullAway.Init") // required
  private String label;

  @Option(
      names = "--environment",
      paramLabel = "live|test",
      defaultValue = "live",
      description = "Orders placed with a test key are marked as test orders (default: live).")
  @SuppressWarnings("NullAway.Init") // has a default
  private String environment;

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "unlimited",
      description =
          "How many requests it may make: free, standard, premium or unlimited (default:"
              + " unlimited).")
  @SuppressWarnings("NullAway.Init") // has a default
  private String tier;

  @Option(
      names = "--scopes",
      paramLabel = "SCOPE",
      split = ",",
      description = "What it may do, with commas between (default: everything).")
  private @Nullable List<String> scopes;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it ends, such as 2027-01-01T00:00:00Z (default: never).")
  private @Nullable String expiresAt;

  KeysCreateCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  void run(AdminClient server, PrintWriter out) {
    var key = server.post("/keys", JsonFields.object(this::write));
    out.println(
        "Made key %s, \"%s\", for tenant %s. It is shown only now."
            .formatted(text(key, "id"), text(key, "label"), text(key, "tenant_id")));
    out.println("API key: " + text(key, "key"));
  }

  private void write(JsonFields json) {
    json.number("tenant_id", tenant)
        .text("label", label)
        .text("environment", environment)
        .text("tier", tier);
    if (scopes != null) {
      json.texts("scopes", scopes.stream().map(String::strip).toList());
    }
    if (expiresAt != null) {
      json.text("expires_at", expiresAt);
    }
  }
}
