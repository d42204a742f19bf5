package io.spectra.webhooks.server.http.listener;

import io.spectra.webhooks.server.http.ApiError;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all connections hold together, against the bounds: beyond them requests are turned away at
/// the door, so that those inside can be finished. Any thread.
final class Load {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private static final int TURNED_AWAY_MAX = 256;

  private final ListenerSettings.Bounds bounds;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong heldBytes = new AtomicLong();

  Load(ListenerSettings.Bounds bounds) {
    this.bounds = bounds;
  }

  /// What becomes of a new connection.
  enum Place {
    ROOM,
    /// No room, but it can be told so.
    TURN_AWAY,
    /// So many are being turned away that this one is not even told.
    NONE
  }

  /// Counts a connection, whatever its place; [#closed] takes it off again.
  Place opened() {
    int open = connections.incrementAndGet();
    if (open <= bounds.connectionsMax()) {
      return Place.ROOM;
    }
    return open <= bounds.connectionsMax() + TURNED_AWAY_MAX ? Place.TURN_AWAY : Place.NONE;
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
