package io.spectra.webhooks.bench.load;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes a closed-loop load with `wrk`, a well-known generator that costs less than ours. Its
/// longest running time is fixed when it starts. When it ends, up to one request a connection may
/// have been accepted without being counted.
public final class Wrk implements LoadRun {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern BROKEN =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Duration GRACE = Duration.ofSeconds(15);

  /// The time after which wrk counts an answer as an error. A server that warms up may be slow.
  private static final String TIMEOUT = "30s";

  private final Process process;
  private final Path script; // holds an API key
  private final Path output;
  private final Duration within;
  private final int connections;

  private Wrk(Process process, Path script, Path output, Duration within, int connections) {
    this.process = process;
    this.script = script;
    this.output = output;
    this.within = within;
    this.connections = connections;
  }

  /// Returns the file of `wrk` if it is on the path of programs.
  public static Optional<Path> find() {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "wrk"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Starts wrk with one thread, which is enough to load about two processors of the server.
  ///
  /// @param directory the directory for its script and its output
  public static Wrk start(
      Path program,
      Path directory,
      InetSocketAddress target,
      RequestTemplate request,
      int connections,
      Duration duration) {
    try {
      var script = Files.createTempFile(directory, "wrk-", ".lua");
      var output = Files.createTempFile(directory, "wrk-", ".txt");
      Files.writeString(script, script(request));
      var process =
          new ProcessBuilder(
                  program.toString(),
                  "-t1",
                  "-c" + connections,
                  "-d" + Math.max(1, duration.toSeconds()) + "s",
                  "--timeout",
                  TIMEOUT,
                  "-s",
                  script.toString(),
                  "http://%s:%s%s"
                      .formatted(
                          target.getAddress().getHostAddress(), target.getPort(), request.path()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Wrk(process, script, output, duration.plus(GRACE), connections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String script(RequestTemplate request) {
    var authorization =
        request
            .bearer()
            .map("wrk.headers[\"Authorization\"] = \"Bearer %s\"\n"::formatted)
            .orElse("");
    return """
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    %swrk.body = [==[%s]==]
    """
        .formatted(authorization, request.body());
  }

  @Override
  public Set<Long> pids() {
    return Set.of(process.pid());
  }

  /// Does nothing, since wrk reports no latency here.
  @Override
  public void mark() {}

  @Override
  public LoadTotals finish() throws InterruptedException {
    if (process.isAlive()) {
      interrupt();
    }
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("wrk did not end within " + within);
    }
    try {
      return totals(Files.readString(output), connections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends wrk as Ctrl-C does. It prints its counts then too, unlike at [Process#destroy].
  private void interrupt() throws InterruptedException {
    try {
      var pid = Long.toString(process.pid());
      new ProcessBuilder("kill", "-INT", pid).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LoadTotals totals(String printed, int connections) {
    var requests = REQUESTS.matcher(printed);
    if (!requests.find()) {
      throw new IllegalStateException("wrk said: " + printed);
    }
    long refused = number(printed, REFUSED);
    return new LoadTotals(
        Long.parseLong(requests.group(1)) - refused,
        refused == 0 ? Map.of() : Map.of(0, refused),
        broken(printed),
        0,
        connections,
        LoadTotals.AnswerTimes.UNKNOWN);
  }

  private static long broken(String printed) {
    var matcher = BROKEN.matcher(printed);
    long sum = 0;
    if (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        sum += Long.parseLong(matcher.group(group));
      }
    }
    return sum;
  }

  private static long number(String printed, Pattern pattern) {
    var matcher = pattern.matcher(printed);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(script);
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
