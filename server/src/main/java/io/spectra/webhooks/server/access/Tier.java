package io.spectra.webhooks.server.access;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The number of requests that an API key may make in any hour and in any day.
public enum Tier {
  FREE(100, 1_000),
  STANDARD(1_000, 50_000),
  PREMIUM(10_000, 1_000_000),
  UNLIMITED(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final int perHour;
  private final int perDay;

  Tier(int perHour, int perDay) {
    this.perHour = perHour;
    this.perDay = perDay;
  }

  /// Empty when the tier has no limit.
  public OptionalInt perHour() {
    return isLimited() ? OptionalInt.of(perHour) : OptionalInt.empty();
  }

  /// Empty when the tier has no limit.
  public OptionalInt perDay() {
    return isLimited() ? OptionalInt.of(perDay) : OptionalInt.empty();
  }

  public boolean isLimited() {
    return this != UNLIMITED;
  }

  /// As it is stored and shown: `standard`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Tier> parse(String text) {
    return switch (text) {
      case "free" -> Optional.of(FREE);
      case "standard" -> Optional.of(STANDARD);
      case "premium" -> Optional.of(PREMIUM);
      case "unlimited" -> Optional.of(UNLIMITED);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return text();
  }
}
