package io.spectra.webhooks.bench.load;

import java.util.Set;

/// Load that is being made. One thread; `close` ends it at once.
public interface LoadRun extends AutoCloseable {

  /// The processes that make it, for their processor time.
  Set<Long> pids();

  /// Forgets what was measured until now, which was warm-up.
  void mark() throws InterruptedException;

  /// Sends nothing more, waits for what is under way, within a bound, and says what came of it.
  LoadTotals finish() throws InterruptedException;

  @Override
  void close();
}
