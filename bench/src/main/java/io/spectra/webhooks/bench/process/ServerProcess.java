package io.spectra.webhooks.bench.process;

import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Runs the server as a user starts it: the distribution's jar, `serve --dev`, on data of its own.
public final class ServerProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+)");
  private static final Pattern TOKEN = Pattern.compile("^Operator token: in (.+)$");
  private static final Pattern API_KEY = Pattern.compile("^API key: (\\S+)$");
  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final long startNanos;
  private final URI address;

  private ServerProcess(ChildProcess process, long startNanos, URI address) {
    this.process = process;
    this.startNanos = startNanos;
    this.address = address;
  }

  /// Starts a server and returns when it reports that it listens.
  ///
  /// @param options further options for its JVM
  /// @param settings of the server, by the names of their environment variables
  /// @throws IllegalStateException with its output, when it does not start
  public static ServerProcess start(
      MonotonicClock clock, Path jar, Path data, List<String> options, Map<String, String> settings)
      throws InterruptedException {
    long startNanos = clock.nanos();
    var command = command(jar, data, options);
    var process = ChildProcess.start("server", clock, command, settings, STOP_WITHIN);
    try {
      return new ServerProcess(
          process, startNanos, URI.create(process.awaitLine(LISTENS, START_WITHIN)));
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static List<String> command(Path jar, Path data, List<String> options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(quickStart(jar));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of("serve", "--dev", "--port", "0", "--data", data.toString()));
    return command;
  }

  /// Uses the cache beside the jar, as the launcher does. The file is empty if it could not be
  /// created.
  private static List<String> quickStart(Path jar) {
    var cache = jar.resolveSibling("spectra.aot");
    if (cache.toFile().length() == 0) {
      return List.of();
    }
    return List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
  }

  /// Returns the time at which the process was started.
  public long startNanos() {
    return startNanos;
  }

  public URI url() {
    return address;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  public long pid() {
    return process.pid();
  }

  /// Whether the process still runs. It ends by itself when its heap is full.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Returns the key that the first start on new data prints.
  public String firstApiKey() throws InterruptedException {
    return process.awaitLine(API_KEY, START_WITHIN);
  }

  /// Returns the operator's token, from the file that the server names.
  public String operatorToken() throws InterruptedException {
    var file = Path.of(process.awaitLine(TOKEN, START_WITHIN));
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns an exception or error that the server logged, to explain a failure.
  public Optional<String> complaint() {
    return process.output().stream()
        .filter(line -> line.contains("SEVERE") || line.contains("Exception"))
        .findFirst();
  }

  @Override
  public void close() {
    process.close();
  }
}
