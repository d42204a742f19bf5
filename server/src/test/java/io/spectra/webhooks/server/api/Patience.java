package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Asks again until the answer is as expected: for what happens a moment later, where asking is the
/// only way to see it.
final class Patience {
  private static final long SECONDS = 30;

  private Patience() {}

  static <T> T until(Supplier<T> question, Predicate<T> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      T answer = question.get();
      if (expected.test(answer)) {
        return answer;
      }
      assertThat(System.nanoTime()).as("in time: %s", answer).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
