package io.spectra.webhooks.server.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.testing.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The receiver of the public documentation (`src/test/node/receiver`), as a process that a test
/// starts, gives its webhook's secret and asks what it got.
///
/// Guard tests with `@EnabledIf("io.spectra.webhooks.server.receiver.NodeReceiver#available")`,
/// which prints why it skips them. The process ends with [#close()], and by itself when the JVM
/// that started it is gone. For one test thread.
public final class NodeReceiver implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(NodeReceiver.class.getName());
  private static final NodeProject PROJECT = NodeProject.ofThisModule();
  private static final String PATH = "/spectra-webhook";
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final Process process;
  private final ReceiverOutput output;
  private final String scheme;
  private final int port;
  private int returned; // how many requests next() has given out

  private NodeReceiver(String scheme, List<String> options) {
    this.scheme = scheme;
    this.process = launch(options);
    this.output = ReceiverOutput.of(process);
    this.port = awaitPort();
  }

  /// Whether this machine can run it; where not, says why on the log.
  public static boolean available() {
    var obstacle = PROJECT.obstacle();
    obstacle.ifPresent(
        reason -> LOG.log(Level.WARNING, "Tests with a receiver in Node are skipped: " + reason));
    return obstacle.isEmpty();
  }

  /// Starts one over plain HTTP on 127.0.0.1, which answers 200 to what it can verify and 401 to
  /// the rest.
  public static NodeReceiver http() {
    return new NodeReceiver("http", List.of());
  }

  /// As [#http()], but answers this status to what it can verify.
  public static NodeReceiver httpAnswering(int status) {
    return new NodeReceiver("http", List.of("--status", Integer.toString(status)));
  }

  /// As [#http()], over TLS with this identity, whose PEM files it writes to `directory`.
  public static NodeReceiver https(ServerIdentity identity, Path directory) {
    return new NodeReceiver(
        "https",
        List.of(
            "--cert", identity.writeCertificates(directory, "receiver").toString(),
            "--key", identity.writeKey(directory, "receiver").toString()));
  }

  public int port() {
    return port;
  }

  /// The URL to register, with this name for the host.
  public String url(String host) {
    return scheme + "://" + host + ":" + port + PATH;
  }

  /// From now on requests are verified with this secret. Before the first, every request is
  /// refused.
  public void useSecret(SigningSecret secret) {
    try {
      var input = process.outputWriter(UTF_8);
      input.write(secret.text() + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the receiver takes no secret any more", e);
    }
    output.notice("secret set");
  }

  /// The next request in the order in which they came; waits for it, up to half a minute.
  public Received next() {
    Received request = output.request(returned);
    returned++;
    return request;
  }

  /// The next `count` requests, as [#next()].
  public List<Received> next(int count) {
    var requests = new ArrayList<Received>(count);
    while (requests.size() < count) {
      requests.add(next());
    }
    return List.copyOf(requests);
  }

  /// Everything it got so far.
  public List<Received> received() {
    return output.requests();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /// Ends the process, by asking first. Idempotent.
  @Override
  public void close() {
    try {
      process.outputWriter(UTF_8).close();
      process.waitFor(STOP_MAX);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the receiver was gone before it was closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }

  private int awaitPort() {
    try {
      return Integer.parseInt(output.notice("listening ").substring("listening ".length()));
    } catch (AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Process launch(List<String> options) {
    var command = new ArrayList<>(PROJECT.command());
    command.addAll(options);
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }
}
