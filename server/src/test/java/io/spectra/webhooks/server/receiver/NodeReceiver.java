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

/// Runs the receiver of the public documentation (`src/test/node/receiver`) as a process. A test
/// starts it, gives it its webhook's secret and reads the requests that it got.
///
/// Tests are guarded with
/// `@EnabledIf("io.spectra.webhooks.server.receiver.NodeReceiver#available")`, which prints why it
/// skips them. The process ends with [#close()], and by itself when the JVM that started it is
/// gone. Only one test thread may use an instance.
public final class NodeReceiver implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(NodeReceiver.class.getName());
  private static final NodeProject PROJECT = NodeProject.ofThisModule();
  private static final String PATH = "/spectra-webhook";
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final Process process;
  private final ReceiverOutput output;
  private final String scheme;
  private final int port;
  private int returned; // number of requests that next() has returned

  private NodeReceiver(String scheme, List<String> options) {
    this.scheme = scheme;
    this.process = launch(options);
    this.output = ReceiverOutput.of(process);
    this.port = awaitPort();
  }

  /// Whether this machine can run the receiver. If not, the reason is logged.
  public static boolean available() {
    var obstacle = PROJECT.obstacle();
    obstacle.ifPresent(
        reason -> LOG.log(Level.WARNING, "Tests with a receiver in Node are skipped: " + reason));
    return obstacle.isEmpty();
  }

  /// Starts a receiver over plain HTTP on 127.0.0.1. It answers 200 to requests that it can verify
  /// and 401 to all others.
  public static NodeReceiver http() {
    return new NodeReceiver("http", List.of());
  }

  /// Starts a receiver as [#http()] does, but with this status for requests that it can verify.
  public static NodeReceiver httpAnswering(int status) {
    return new NodeReceiver("http", List.of("--status", Integer.toString(status)));
  }

  /// Starts a receiver as [#http()] does, over TLS with this identity, whose PEM files are written
  /// to `directory`.
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

  /// Returns the URL to register, with this name for the host.
  public String url(String host) {
    return scheme + "://" + host + ":" + port + PATH;
  }

  /// Makes the receiver verify requests with this secret from now on. It refuses every request
  /// before it has its first secret.
  public void useSecret(SigningSecret secret) {
    try {
      var input = process.outputWriter(UTF_8);
      input.write(secret.text() + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the receiver no longer accepts a secret", e);
    }
    output.notice("secret set");
  }

  /// Waits up to half a minute for the next request, in the order of arrival.
  public Received next() {
    Received request = output.request(returned);
    returned++;
    return request;
  }

  /// Returns the next `count` requests as [#next()] does.
  public List<Received> next(int count) {
    var requests = new ArrayList<Received>(count);
    while (requests.size() < count) {
      requests.add(next());
    }
    return List.copyOf(requests);
  }

  /// Returns all requests so far.
  public List<Received> received() {
    return output.requests();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /// Asks the process to end, and then ends it. Idempotent.
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
