package io.spectra.webhooks.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.bench.load.LoadTotals.AnswerTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests loads that run at the same time and count as one.
class SeveralRunsTest {
  private final List<Long> closed = new ArrayList<>();

  @Test
  void the_results_of_requests_are_added_up() throws InterruptedException {
    var runs =
        List.of(
            new LoadTotals(10, Map.of(503, 1L), 2, 3, 4, new AnswerTimes(5, 6, 7)),
            new LoadTotals(20, Map.of(503, 1L, 500, 7L), 1, 1, 1, new AnswerTimes(1, 1, 1)));

    try (var both = SeveralRuns.start(2, number -> new Run(number, runs.get(number)))) {
      assertThat(both.pids()).containsExactlyInAnyOrder(0L, 1L);
      assertThat(both.finish())
          .isEqualTo(new LoadTotals(30, Map.of(503, 2L, 500, 7L), 3, 4, 5, AnswerTimes.UNKNOWN));
    }
    assertThat(closed).containsExactly(0L, 1L);
  }

  @Test
  void when_one_does_not_start_those_before_it_end() {
    assertThatThrownBy(() -> SeveralRuns.start(2, this::startOnlyFirst))
        .hasMessage("does not start");

    assertThat(closed).containsExactly(0L);
  }

  private LoadRun startOnlyFirst(int number) {
    if (number > 0) {
      throw new IllegalStateException("does not start");
    }
    return new Run(number, new LoadTotals(0, Map.of(), 0, 0, 0, AnswerTimes.UNKNOWN));
  }

  private final class Run implements LoadRun {
    private final long pid;
    private final LoadTotals totals;

    Run(long pid, LoadTotals totals) {
      this.pid = pid;
      this.totals = totals;
    }

    @Override
    public Set<Long> pids() {
      return Set.of(pid);
    }

    @Override
    public void mark() {}

    @Override
    public LoadTotals finish() {
      return totals;
    }

    @Override
    public void close() {
      closed.add(pid);
    }
  }
}
