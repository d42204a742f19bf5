package io.spectra.webhooks.bench.scenario;

import java.time.Duration;
import java.util.Optional;

/// Decides how long a load runs before it is measured. It is warm when two windows in a row agree
/// in their rate and in their cost. How long that takes depends on the machine: a program that has
/// just started compiles itself on the same processors.
///
/// - `least`: the time that a load runs in any case. No window lies in its first half, in which a
///   load at a fixed rate reaches that rate.
/// - `most`: the time after which a load is measured although it is not warm.
/// - `window`: the length of the windows that are compared.
record WarmUp(Duration least, Duration most, Duration window) {
  /// The length of most windows. Processor time is counted in steps of 10 ms.
  static final Duration WINDOW = Duration.ofSeconds(3);

  /// The length of windows while receivers hang. Attempts time out every 5 s, so that each window
  /// has about as many timeouts.
  static final Duration WINDOW_OF_TIMEOUTS = Duration.ofSeconds(5);

  private static final double AGREEMENT = 1.05;

  WarmUp {
    most = most.compareTo(least) < 0 ? least : most;
  }

  /// Returns a warm-up of this length, which judges nothing.
  static WarmUp fixed(Duration length) {
    return new WarmUp(length, length, WINDOW);
  }

  WarmUp withWindow(Duration other) {
    return new WarmUp(least, most, other);
  }

  WarmUp withLeast(Duration other) {
    return new WarmUp(other, most, window);
  }

  boolean isFixed() {
    return most.equals(least);
  }

  /// Lets a load run for a time and measures it.
  @FunctionalInterface
  interface Sampler {
    Sample over(Duration length) throws InterruptedException;
  }

  /// The rate and the cost of a load in one window.
  ///
  /// - `cpuMicros`: the processor time of all processes for each request that the sink saw.
  record Sample(double perSecond, double cpuMicros) {
    boolean agreesWith(Sample other) {
      return perSecond > 0
          && agree(perSecond, other.perSecond)
          && agree(cpuMicros, other.cpuMicros);
    }

    private static boolean agree(double one, double other) {
      return Math.max(one, other) <= Math.min(one, other) * AGREEMENT;
    }
  }

  /// The end of a warm-up.
  record Result(Duration took, State state) {}

  enum State {
    /// Two windows in a row agreed.
    WARM,
    /// No two windows in a row agreed in the longest time.
    NOT_WARM,
    /// Its length was fixed.
    NOT_JUDGED
  }

  /// Lets a load warm up.
  Result play(Sampler load) throws InterruptedException {
    if (isFixed()) {
      load.over(least);
      return new Result(least, State.NOT_JUDGED);
    }
    var took = least.dividedBy(2);
    load.over(took);
    Optional<Sample> before = Optional.empty();
    while (took.plus(window).compareTo(most) <= 0) {
      var sample = load.over(window);
      took = took.plus(window);
      boolean isLongEnough = took.compareTo(least) >= 0;
      if (isLongEnough && before.filter(sample::agreesWith).isPresent()) {
        return new Result(took, State.WARM);
      }
      before = Optional.of(sample);
    }
    load.over(most.minus(took));
    return new Result(most, State.NOT_WARM);
  }
}
