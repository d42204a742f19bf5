package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `spectra serve`: runs the server until the process is told to end.
@Command(
    name = "serve",
    description = "Run the server; its data lies in one directory, or in PostgreSQL.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Settings come from the options, then from the environment (SPECTRA_DELIVERY_TIMEOUT is"
          + " delivery.timeout), then from the file. All of them: docs/configuration.md."
    })
final class ServeCommand implements Callable<Integer> {
  private final ServerStarter starter;
  private final Map<String, String> environment;

  @Option(names = "--port", paramLabel = "PORT", description = "Listen here (default: 8080).")
  private @Nullable String port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Listen on this address (default: 127.0.0.1, which nobody else reaches).")
  private @Nullable String host;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "Where everything is kept (default: ./data).")
  private @Nullable String data;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "Keep everything but key and token in this PostgreSQL, which several servers may share"
              + " (jdbc:postgresql://host/name).")
  private @Nullable String databaseUrl;

  @Option(
      names = "--dev",
      description = "For development: allow receivers on this machine, over plain http.")
  private boolean isDevelopment;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "Read settings from this properties file (or SPECTRA_SETTINGS).")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description = "Any other setting, as in --set delivery.lifetime=12h.")
  private List<String> others = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  ServeCommand(ServerStarter starter, Map<String, String> environment) {
    this.starter = starter;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    var settings = ServerSettings.read(given());
    var stopped = new CountDownLatch(1);
    var server = starter.start(settings);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("spectra-stop").unstarted(() -> stop(server, stopped)));
    announce(server, settings, spec.commandLine().getOut());
    stopped.await();
    return ExitCode.DONE;
  }

  private void stop(RunningServer server, CountDownLatch stopped) {
    var out = spec.commandLine().getOut();
    out.println("Stopping: taking no more, finishing what is under way.");
    out.flush();
    server.close();
    out.println("Stopped.");
    out.flush();
    stopped.countDown();
  }

  private static void announce(RunningServer server, ServerSettings settings, PrintWriter out) {
    if (settings.isDevelopment()) {
      out.println("**********************************************************************");
      out.println("*  DEVELOPMENT MODE (--dev): webhooks may go to this machine, over    *");
      out.println("*  plain http. Whoever has an API key can reach what listens here.    *");
      out.println("*  Never run a server like this where strangers have keys.            *");
      out.println("**********************************************************************");
    }
    out.println("Spectra Webhooks listens on " + server.address());
    out.println("Data directory: " + settings.dataDirectory().toAbsolutePath().normalize());
    settings.database().ifPresent(database -> out.println("Database: " + database.place()));
    out.println(
        settings.operatorToken().isPresent()
            ? "Operator token: the one that operator.token sets"
            : "Operator token: in " + server.operatorTokenFile().toAbsolutePath().normalize());
    server
        .firstKey()
        .ifPresent(key -> {
          out.println("First start: made a tenant and this key, which is shown only now.");
          out.println("API key: " + key);
        });
    out.flush();
  }

  /// Splits `--set` itself, so that one without a value is a fault among the others and does not
  /// hide them.
  private GivenValues given() {
    var flags = new HashMap<String, String>();
    var faults = new ArrayList<String>();
    for (var other : others) {
      int equals = other.indexOf('=');
      if (equals > 0) {
        flags.put(other.substring(0, equals).strip(), other.substring(equals + 1));
      } else {
        faults.add("--set %s: must be SETTING=VALUE".formatted(other));
      }
    }
    addOptions(flags);
    return GivenValues.of(flags, environment, settingsFile()).withFaults(faults);
  }

  private void addOptions(Map<String, String> flags) {
    put(flags, "listen.port", port);
    put(flags, "listen.host", host);
    put(flags, "data.directory", data);
    put(flags, "database.url", databaseUrl);
    put(flags, "development", isDevelopment ? "true" : null);
  }

  private static void put(Map<String, String> flags, String path, @Nullable String value) {
    if (value != null) {
      flags.put(path, value);
    }
  }

  private Optional<Path> settingsFile() {
    return Optional.ofNullable(file)
        .or(() -> Optional.ofNullable(environment.get("SPECTRA_SETTINGS")).map(Path::of));
  }
}
