package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `spectra serve`: runs the server until a signal ends the process.
@Command(
    name = "serve",
    description = "Run the server. Its data is in one directory, or in PostgreSQL.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Settings come from the options, then from the environment (SPECTRA_DELIVERY_TIMEOUT is"
          + " delivery.timeout), then from the file. All of them: docs/configuration.md."
    })
final class ServeCommand implements Callable<Integer> {
  private static final List<String> PROXIES =
      List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");
  private static final Duration SAY_WITHIN = Duration.ofSeconds(1);

  /// The time that closing may take beyond `stop.within`; the documentation tells supervisors ten
  /// seconds.
  private static final Duration HALT_GRACE = Duration.ofSeconds(8);

  private static final Duration LAST_WORD_WITHIN = Duration.ofMillis(200);

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
    var console = BoundedOutput.start("spectra-console", this::print, ServeCommand::dropNote);
    var stop =
        Thread.ofPlatform()
            .name("spectra-stop")
            .unstarted(() -> stop(server, settings.stopWithin(), console, stopped));
    StopLogManager.hold();
    Runtime.getRuntime().addShutdownHook(stop);
    announcement(server, settings).forEach(console::add);
    console.flush(SAY_WITHIN);
    stopped.await();
    return ExitCode.DONE;
  }

  private void print(String line) {
    var out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static String dropNote(long count) {
    return "(" + count + " lines were dropped here)";
  }

  /// On a thread of the JVM's own, which keeps the process until this returns.
  private static void stop(
      RunningServer server, Duration within, BoundedOutput console, CountDownLatch stopped) {
    haltAfter(within.plus(HALT_GRACE), console);
    console.add("Stopping: no more requests are accepted, and those under way are finished.");
    server.close();
    console.add("Stopped.");
    try {
      console.flush(SAY_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    StopLogManager.close();
    stopped.countDown();
  }

  /// Ends the process like `kill -9` if it is still there after this time, whatever holds it: a
  /// store that hangs, a disk, a log. Nothing is lost by it, since the next start recovers as after
  /// any crash. It is never called off: what runs in the JVM after [#stop] could hang too.
  private static void haltAfter(Duration bound, BoundedOutput console) {
    Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("spectra-halt").daemon().factory())
        .schedule(() -> halt(bound, console), bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void halt(Duration bound, BoundedOutput console) {
    console.add(
        "Not stopped after %s s: ending at once. The next start recovers as after a crash."
            .formatted(bound.toSeconds()));
    try {
      console.flush(LAST_WORD_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(ExitCode.FAILED);
    }
  }

  private List<String> announcement(RunningServer server, ServerSettings settings) {
    var lines = new ArrayList<String>();
    if (settings.network().isDevelopment()) {
      lines.add("**********************************************************************");
      lines.add("*  DEVELOPMENT MODE (--dev): webhooks may go to this machine, over    *");
      lines.add("*  plain http. Whoever has an API key can reach what listens here.    *");
      lines.add("*  Never run a server like this where strangers have keys.            *");
      lines.add("**********************************************************************");
    }
    lines.add("Spectra Webhooks listens on " + server.address());
    if (server.isOnEveryAddress()) {
      lines.add(
          "It listens on every address of this machine (listen.host %s), whoever can reach them."
              .formatted(settings.api().listener().host()));
    }
    proxy()
        .ifPresent(
            name -> lines.add(name + " is set and not used: receivers are connected to directly."));
    lines.add("Data directory: " + settings.data().directory().toAbsolutePath().normalize());
    settings.data().databasePlace().ifPresent(place -> lines.add("Database: " + place));
    lines.add(
        settings.data().operatorToken().isPresent()
            ? "Operator token: the one that operator.token sets"
            : "Operator token: in " + server.operatorTokenFile().toAbsolutePath().normalize());
    server
        .firstKey()
        .ifPresent(key -> {
          lines.add("First start: made a tenant and this key, which is shown only now.");
          lines.add("API key: " + key);
        });
    return lines;
  }

  /// The variable that names a proxy, which other programs would go through.
  private Optional<String> proxy() {
    return PROXIES.stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst();
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
