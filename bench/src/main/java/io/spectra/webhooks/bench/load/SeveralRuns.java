package io.spectra.webhooks.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// Runs several loads at the same time and counts them as one. One thread uses it.
public final class SeveralRuns implements LoadRun {
  private final List<LoadRun> runs = new ArrayList<>();

  private SeveralRuns() {}

  /// Starts several runs. If one does not start, the earlier ones are ended.
  public static SeveralRuns start(int count, IntFunction<LoadRun> starter) {
    var several = new SeveralRuns();
    try {
      for (int i = 0; i < count; i++) {
        several.runs.add(starter.apply(i));
      }
      return several;
    } catch (RuntimeException e) {
      several.close();
      throw e;
    }
  }

  @Override
  public Set<Long> pids() {
    return runs.stream().flatMap(run -> run.pids().stream()).collect(Collectors.toSet());
  }

  @Override
  public void mark() throws InterruptedException {
    for (var run : runs) {
      run.mark();
    }
  }

  @Override
  public LoadTotals finish() throws InterruptedException {
    var totals = runs.getFirst().finish();
    for (var run : runs.subList(1, runs.size())) {
      totals = totals.plus(run.finish());
    }
    return totals;
  }

  @Override
  public void close() {
    runs.forEach(LoadRun::close);
  }
}
