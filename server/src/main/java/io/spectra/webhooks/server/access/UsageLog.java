package io.spectra.webhooks.server.access;

import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.tasks.RepeatedTasks;
import io.spectra.webhooks.tenant.ApiKeyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Adds to the store once a second what keys used of their rates, and at most once a minute a key
/// when it was last used. So a crash forgets at most a second of counts. From a store that several
/// nodes share it then reads what the others have added: a request counts everywhere within about
/// two seconds.
///
/// Its own thread does the writing; [#used] may come from any. When the store fails, counts stay
/// until it takes them; when only its answer was lost, they count twice. Closing writes once more,
/// so the store must be open until then.
public final class UsageLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UsageLog.class.getName());
  private static final Duration SAVE_EVERY = Duration.ofSeconds(1);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final long LAST_USE_EVERY_SECONDS = 60;

  private final RateLimiter limiter;
  private final UsageStore store;
  private final InstantSource clock;
  private final Map<ApiKeyId, LastUse> lastUses = new ConcurrentHashMap<>();
  private final RepeatedTasks tasks = RepeatedTasks.onOneThread("usage-log");
  private final FailureReport failures =
      new FailureReport(
          LOG,
          System.Logger.Level.WARNING,
          "cannot store what API keys used of their rates, or read what others did; kept in memory and"
              + " tried every second");
  private final boolean isShared;
  private Instant readAt; // this log's thread only: when others' counts were last read

  /// Takes the limiter's counts from the store, which blocks, and then saves every second.
  ///
  /// @param isShared whether other nodes count in the same store
  public static UsageLog start(
      RateLimiter limiter, Transactions transactions, InstantSource clock, boolean isShared) {
    var log = new UsageLog(limiter, new SqlUsageStore(transactions), clock, isShared);
    log.start();
    return log;
  }

  /// Takes the limiter's counts from the store; blocks until that is done.
  UsageLog(RateLimiter limiter, UsageStore store, InstantSource clock, boolean isShared) {
    this.limiter = limiter;
    this.store = store;
    this.clock = clock;
    this.isShared = isShared;
    this.readAt = clock.instant();
    limiter.takeStored(store.load(readAt));
  }

  void start() {
    tasks.repeat(SAVE_EVERY, this::saveAndRead, failures);
  }

  /// Returns when each key was last used, as far as that is stored. Blocks.
  public Map<ApiKeyId, Instant> lastUses() {
    return store.lastUses();
  }

  /// Notes that a key was used now.
  public void used(ApiKeyId key) {
    long now = clock.instant().getEpochSecond();
    LastUse use = lastUses.computeIfAbsent(key, _ -> new LastUse());
    if (use.second.get()
        != now) { // also goes back, since a clock that was ahead must not count for long
      use.second.set(now);
    }
  }

  /// Writes what is due, and reads what others wrote. Logs a failure instead of throwing it.
  void exchange() {
    failures.runGuarded(this::saveAndRead);
  }

  private void saveAndRead() {
    save();
    if (isShared) {
      read();
    }
  }

  private void save() {
    Instant now = clock.instant();
    var counts = limiter.drain();
    var usage = new Usage(counts, dueLastUses(now), now);
    if (usage.isEmpty()) {
      return;
    }
    try {
      store.save(usage);
    } catch (RuntimeException | Error e) {
      limiter.takeBack(counts);
      throw e;
    }
    usage.lastUses().forEach(this::wasSaved);
  }

  /// From where the last reading was, so that none is missed after a failure.
  private void read() {
    Instant now = clock.instant();
    limiter.takeStored(store.loadSince(readAt));
    readAt = now;
  }

  @Override
  public void close() {
    tasks.closeAfter(this::exchange, CLOSE_WITHIN);
  }

  /// Also forgets keys whose last use is stored and more than a minute old.
  private Map<ApiKeyId, Instant> dueLastUses(Instant now) {
    var due = new HashMap<ApiKeyId, Instant>();
    long second = now.getEpochSecond();
    lastUses
        .values()
        .removeIf(use -> use.isSaved() && second - use.savedSecond > LAST_USE_EVERY_SECONDS);
    lastUses.forEach((key, use) -> {
      if (!use.isSaved() && Math.abs(second - use.savedSecond) >= LAST_USE_EVERY_SECONDS) {
        due.put(key, Instant.ofEpochSecond(use.second.get()));
      }
    });
    return due;
  }

  private void wasSaved(ApiKeyId key, Instant used) {
    LastUse use = lastUses.get(key);
    if (use != null) {
      use.savedSecond = used.getEpochSecond();
    }
  }

  /// When a key was last used, and which of these moments is stored.
  private static final class LastUse {
    private final AtomicLong second = new AtomicLong();
    private long savedSecond; // the log's thread only

    private boolean isSaved() {
      return second.get() == savedSecond;
    }
  }
}
