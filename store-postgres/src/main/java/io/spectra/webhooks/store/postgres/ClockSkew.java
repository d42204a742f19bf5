package io.spectra.webhooks.store.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Warns when this machine's clock and the database's are far apart. Ids, rates and the expiry of
/// keys use this machine's clock; the liveness of nodes uses the database's. It warns once, and
/// again only after the clocks have agreed in between. One thread at a time may use it.
final class ClockSkew {
  private static final Logger LOG = System.getLogger(ClockSkew.class.getName());
  private static final Duration TOLERATED = Duration.ofSeconds(30);

  private boolean isFar;

  /// Compares the database's time with this machine's time before and after the query.
  void look(Instant database, Instant asked, Instant answered) {
    warning(database, asked, answered).ifPresent(it -> LOG.log(Level.WARNING, it));
  }

  /// Returns the warning. It is empty while the clocks agree, and when it has already been given.
  Optional<String> warning(Instant database, Instant asked, Instant answered) {
    Duration ahead = Duration.between(database, asked);
    Duration behind = Duration.between(answered, database);
    boolean wasFar = isFar;
    isFar = ahead.compareTo(TOLERATED) > 0 || behind.compareTo(TOLERATED) > 0;
    if (!isFar || wasFar) {
      return Optional.empty();
    }
    return Optional.of(
        "The clock of this machine is %s s %s the database's; set both by the same time service"
            .formatted(
                Math.max(ahead.toSeconds(), behind.toSeconds()),
                ahead.isPositive() ? "ahead of" : "behind"));
  }
}
