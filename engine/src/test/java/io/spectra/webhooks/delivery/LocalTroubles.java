package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The failures of the machines that a simulated world's nodes run on: for a while no connection
/// can be opened, and now and then, or always for a while, the program itself throws.
///
/// It has chance of its own, so that worlds without such troubles go as they go without this.
final class LocalTroubles {
  private final RandomGenerator random;
  private final boolean arePossible;
  private boolean isShort;
  private int faultPermille;
  private Optional<AssertionError> revealed = Optional.empty();

  private LocalTroubles(RandomGenerator random, boolean arePossible) {
    this.random = random;
    this.arePossible = arePossible;
  }

  /// In one world of three.
  static LocalTroubles of(long seed) {
    var random = new SplittableRandom(~seed);
    return new LocalTroubles(random, random.nextInt(3) == 0);
  }

  static LocalTroubles none() {
    return new LocalTroubles(new SplittableRandom(0), false);
  }

  /// Some time has passed.
  void step() {
    if (arePossible && random.nextInt(10) == 0) {
      isShort = random.nextInt(3) == 0;
      faultPermille = new int[] {0, 0, 20, 200, 1_000}[random.nextInt(5)];
    }
  }

  /// A promise was broken inside of a call that may throw.
  void reveal(AssertionError violation) {
    revealed = revealed.or(() -> Optional.of(violation));
  }

  /// Throws what was revealed, if anything.
  void check() {
    revealed.ifPresent(violation -> {
      throw violation;
    });
  }

  void end() {
    isShort = false;
    faultPermille = 0;
  }

  /// Whether no new connection can be opened.
  boolean isShort() {
    return isShort;
  }

  /// Whether the program throws in the next attempt.
  boolean throwsNow() {
    return faultPermille > 0 && random.nextInt(1_000) < faultPermille;
  }

  long anyNanos(long below) {
    return 1 + random.nextLong(below);
  }

  static LocalFailure shortage() {
    return new LocalFailure.Shortage(new IOException("too many open files"));
  }

  static LocalFailure fault() {
    return new LocalFailure.Fault(new NoSuchMethodError("of another version"));
  }
}
