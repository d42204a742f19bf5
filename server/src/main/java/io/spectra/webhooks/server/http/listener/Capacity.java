package io.spectra.webhooks.server.http.listener;

import io.spectra.webhooks.server.http.ApiError;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the connections, running requests and body bytes of a listener and compares them with its
/// bounds. Beyond a bound, new requests are refused so that the running ones can finish. Any
/// thread.
final class Capacity {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private static final int REFUSED_MAX = 256;

  private final ListenerSettings.Bounds bounds;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong heldBytes = new AtomicLong();

  Capacity(ListenerSettings.Bounds bounds) {
    this.bounds = bounds;
  }

  ListenerSettings.Bounds bounds() {
    return bounds;
  }

  /// The treatment of a new connection.
  enum Treatment {
    ACCEPT,
    /// Answer 503, since there are too many connections.
    REFUSE,
    /// Close without an answer, since too many connections are being refused already.
    CLOSE
  }

  /// Counts a connection, however it is treated; [#closed] takes it off again.
  Treatment opened() {
    int open = connections.incrementAndGet();
    if (open <= bounds.connectionsMax()) {
      return Treatment.ACCEPT;
    }
    return open <= bounds.connectionsMax() + REFUSED_MAX ? Treatment.REFUSE : Treatment.CLOSE;
  }

  void closed() {
    connections.decrementAndGet();
  }

  /// Counts a request if there is room.
  boolean begin() {
    if (requests.incrementAndGet() > bounds.requestsMax()) {
      requests.decrementAndGet();
      return false;
    }
    return true;
  }

  void end() {
    requests.decrementAndGet();
  }

  /// Counts bytes if there is room.
  boolean hold(long bytes) {
    if (heldBytes.addAndGet(bytes) > bounds.heldBytesMax()) {
      heldBytes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void release(long bytes) {
    heldBytes.addAndGet(-bytes);
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  long heldBytes() {
    return heldBytes.get();
  }

  static ApiError overloaded() {
    return ApiError.unavailable(
        "The server has all it can do; nothing was done with this request, send it again.",
        RETRY_AFTER);
  }
}
