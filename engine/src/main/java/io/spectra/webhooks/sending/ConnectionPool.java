package io.spectra.webhooks.sending;

import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.settings.SenderSettings;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.LongSupplier;

/// Keeps the idle connections of one event loop. The connection that was used last is taken first,
/// so the extra connections of a burst become idle and are closed. The number of connections is
/// bounded for each origin and in total; the connection that has been idle longest makes room. Only
/// the event loop may use an instance.
///
/// A connection is not used again if it is older than its age bound, or if the name no longer has
/// its address. It need not be judged again, because it stays connected to the address that was
/// judged.
final class ConnectionPool {
  private final SenderSettings settings;
  private final LongSupplier ticker;
  private final CurrentAddresses current;
  private final Map<Origin, ArrayDeque<ReceiverConnection>> byOrigin = new HashMap<>();
  private final SequencedSet<ReceiverConnection> longestIdleFirst = new LinkedHashSet<>();

  ConnectionPool(SenderSettings settings, LongSupplier ticker, CurrentAddresses current) {
    this.settings = settings;
    this.ticker = ticker;
    this.current = current;
  }

  /// Takes an open connection that has neither been idle nor alive for too long.
  Optional<ReceiverConnection> take(Origin origin) {
    var usable = newest(origin);
    usable.ifPresent(connection -> {
      remove(connection);
      connection.taken();
      current.used(origin);
    });
    return usable;
  }

  boolean has(Origin origin) {
    return newest(origin).isPresent();
  }

  /// Keeps the connection for later, or closes it if it cannot be used again.
  void put(ReceiverConnection connection) {
    long now = ticker.getAsLong();
    boolean keepsAny = settings.idleMaxPerOrigin() > 0 && settings.idleMax() > 0;
    if (!keepsAny || !isUsable(connection, now)) {
      connection.close();
      return;
    }
    var same = byOrigin.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>());
    if (same.size() >= settings.idleMaxPerOrigin()) {
      drop(same.getFirst());
    }
    if (longestIdleFirst.size() >= settings.idleMax()) {
      drop(longestIdleFirst.getFirst());
    }
    // Dropping the last connection of an origin removes the origin's entry.
    byOrigin.computeIfAbsent(connection.origin(), _ -> same).addLast(connection);
    longestIdleFirst.addLast(connection);
    connection.idleIn(this, now);
  }

  /// Removes a connection that has closed by itself.
  void forget(ReceiverConnection connection) {
    remove(connection);
  }

  /// Closes the connections that have been idle for too long.
  void sweep() {
    long now = ticker.getAsLong();
    while (!longestIdleFirst.isEmpty() && isIdleTooLong(longestIdleFirst.getFirst(), now)) {
      drop(longestIdleFirst.getFirst());
    }
  }

  int size() {
    return longestIdleFirst.size();
  }

  void close() {
    while (!longestIdleFirst.isEmpty()) {
      drop(longestIdleFirst.getFirst());
    }
  }

  private Optional<ReceiverConnection> newest(Origin origin) {
    var same = byOrigin.get(origin);
    long now = ticker.getAsLong();
    while (same != null && !same.isEmpty()) {
      var connection = same.getLast();
      if (!isIdleTooLong(connection, now) && isUsable(connection, now)) {
        return Optional.of(connection);
      }
      drop(connection);
    }
    return Optional.empty();
  }

  private void drop(ReceiverConnection connection) {
    remove(connection);
    connection.taken();
    connection.close();
  }

  private void remove(ReceiverConnection connection) {
    if (!longestIdleFirst.remove(connection)) {
      return;
    }
    var same = byOrigin.get(connection.origin());
    if (same != null) {
      same.removeLastOccurrence(connection);
      if (same.isEmpty()) {
        byOrigin.remove(connection.origin());
      }
    }
  }

  private boolean isIdleTooLong(ReceiverConnection connection, long now) {
    return now - connection.idleSinceNanos() > settings.idleTimeout().toNanos();
  }

  private boolean isUsable(ReceiverConnection connection, long now) {
    return connection.isOpen() && !isTooOld(connection, now) && !current.hasLeft(connection);
  }

  private boolean isTooOld(ReceiverConnection connection, long now) {
    return now - connection.openedNanos() > settings.connectionAgeMax().toNanos();
  }
}
