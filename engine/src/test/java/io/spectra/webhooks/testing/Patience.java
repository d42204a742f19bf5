package io.spectra.webhooks.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Repeats a question until the answer is as expected. It is for the state of another process, such
/// as a server behind its API or a database, which gives no signal when it changes. Each question
/// waits for an answer over the network, so nothing spins.
public final class Patience {
  private static final long SECONDS = 30;

  private Patience() {}

  /// A question to another process, which may fail.
  @FunctionalInterface
  public interface Question<T, X extends Exception> {
    T ask() throws X;
  }

  /// Returns the first answer that is as expected. Fails after half a minute.
  public static <T, X extends Exception> T until(
      Question<? extends T, X> question, Predicate<? super T> expected) throws X {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      T answer = question.ask();
      if (expected.test(answer)) {
        return answer;
      }
      assertThat(System.nanoTime()).as("in time: %s", answer).isLessThan(end);
    }
  }
}
