package io.spectra.webhooks.bench.load;

import java.util.Set;

/// A load that is running. One thread uses it. `close` ends it at once.
public interface LoadRun extends AutoCloseable {

  /// Returns the processes that make the load, so that their processor time can be measured.
  Set<Long> pids();

  /// Forgets everything that was measured so far, which was the warm-up.
  void mark() throws InterruptedException;

  /// Stops sending, waits within a bound for requests that are under way, and returns the totals.
  LoadTotals finish() throws InterruptedException;

  @Override
  void close();
}
