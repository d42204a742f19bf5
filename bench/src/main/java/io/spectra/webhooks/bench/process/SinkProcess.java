package io.spectra.webhooks.bench.process;

import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Runs the sink as a process of its own, so that its processor time can be measured separately.
public final class SinkProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("^sink listens on ([\\d ]+)$");
  private static final Duration START_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final ChildProcess process;
  private final List<InetSocketAddress> addresses;
  private final SinkClient client;

  private SinkProcess(ChildProcess process, String ports) {
    this.process = process;
    this.addresses =
        Arrays.stream(ports.split(" ", -1))
            .map(Integer::valueOf)
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .toList();
    this.client = new SinkClient(addresses.getFirst());
  }

  /// Starts a sink and returns when it listens.
  ///
  /// @param mainClass the rig's own program, which has a command `sink`
  /// @param origins the number of ports
  public static SinkProcess start(MonotonicClock clock, String mainClass, int origins)
      throws InterruptedException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Djdk.tls.server.newSessionTicketCount=0",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            mainClass,
            "sink",
            "--origins",
            Integer.toString(origins));
    var process = ChildProcess.start("sink", clock, command, Map.of(), STOP_WITHIN);
    try {
      return new SinkProcess(process, process.awaitLine(LISTENS, START_WITHIN));
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  /// Returns the line that the command `sink` prints and [#start] reads.
  public static String announcement(List<InetSocketAddress> addresses) {
    return addresses.stream()
        .map(address -> Integer.toString(address.getPort()))
        .collect(Collectors.joining(" ", "sink listens on ", ""));
  }

  public InetSocketAddress address() {
    return addresses.getFirst();
  }

  public String url(String path) {
    return url(path, 0);
  }

  /// Returns a URL at one of the sink's origins, which take turns.
  public String url(String path, int number) {
    int port = addresses.get(number % addresses.size()).getPort();
    return "http://127.0.0.1:%s%s".formatted(port, path);
  }

  /// Returns the URL of the same path over TLS.
  public String tlsUrl(String path) {
    return "https" + url(path).substring("http".length());
  }

  public SinkClient stats() {
    return client;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
