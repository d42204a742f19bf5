package io.spectra.webhooks.bench.process;

import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The sink as a process of its own, so that its processor time is told apart from everybody
/// else's.
public final class SinkProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("^sink listens on port (\\d+)$");
  private static final Duration START_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final ChildProcess process;
  private final InetSocketAddress address;
  private final SinkClient client;

  private SinkProcess(ChildProcess process, int port) {
    this.process = process;
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.client = new SinkClient(address);
  }

  /// Comes back when it listens.
  ///
  /// @param mainClass the rig's own program, which has a command `sink`
  public static SinkProcess start(MonotonicClock clock, String mainClass)
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
            "sink");
    var process = ChildProcess.start("sink", clock, command, Map.of(), STOP_WITHIN);
    try {
      return new SinkProcess(process, Integer.parseInt(process.awaitLine(LISTENS, START_WITHIN)));
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  /// What the command `sink` prints, and [#start] reads.
  public static String announcement(int port) {
    return "sink listens on port " + port;
  }

  public InetSocketAddress address() {
    return address;
  }

  public String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(address.getPort(), path);
  }

  /// The same path over TLS.
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
