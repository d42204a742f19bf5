package io.spectra.webhooks.server.http.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the listener listens and the bounds of what it takes.
///
/// @param host the address to bind; loopback unless the operator says otherwise
/// @param port 0 takes any free one
/// @param tls a certificate chain and its key; plain HTTP without
public record ListenerSettings(String host, int port, Optional<Tls> tls, Bounds bounds) {

  public static final ListenerSettings DEFAULT =
      new ListenerSettings("127.0.0.1", 8080, Optional.empty(), Bounds.DEFAULT);

  /// PEM files.
  public record Tls(Path certificateChain, Path privateKey) {}

  /// What one connection, and all of them, may take.
  ///
  /// @param connectionsMax open at once; one more is answered 503 and closed
  /// @param requestsMax being answered at once; one more is answered 503
  /// @param heldBytesMax of all bodies held in memory at once; more are answered 503
  /// @param idle how long a connection may stay open without a request
  /// @param head how long a request's head may take from its first byte, and a TLS handshake
  /// @param body how long a request's body may take
  /// @param write how long a caller may take to read an answer
  public record Bounds(
      int connectionsMax,
      int requestsMax,
      long heldBytesMax,
      Duration idle,
      Duration head,
      Duration body,
      Duration write) {

    public static final Bounds DEFAULT =
        new Bounds(
            4_096,
            2_048,
            64L * 1024 * 1024,
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    public Bounds {
      atLeastOne("connections_max", connectionsMax);
      atLeastOne("requests_max", requestsMax);
      atLeastOne("held_bytes_max", heldBytesMax);
      positive("idle", idle);
      positive("head", head);
      positive("body", body);
      positive("write", write);
    }
  }

  public ListenerSettings withPort(int other) {
    return new ListenerSettings(host, other, tls, bounds);
  }

  public ListenerSettings withBounds(Bounds other) {
    return new ListenerSettings(host, port, tls, other);
  }

  public ListenerSettings withTls(Tls other) {
    return new ListenerSettings(host, port, Optional.of(other), bounds);
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": must be at least 1, was " + value);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": must be more than 0, was " + value);
    }
  }
}
