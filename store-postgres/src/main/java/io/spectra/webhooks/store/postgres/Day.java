package io.spectra.webhooks.store.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// A UTC day, counted from 1 January 2026, and its range of ids. Delivery ids and event sequences
/// both begin with the seconds since 2026, above 23 other bits.
record Day(int number) implements Comparable<Day> {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final long FIRST_SECOND = FIRST.toEpochSecond(LocalTime.MIN, ZoneOffset.UTC);
  private static final long LAST_SECOND = (1L << 30) - 1;
  private static final int SECONDS = 86_400;

  /// Returns the seconds since the start of 2026, clamped to the range of an id.
  static long second(Instant instant) {
    return Math.clamp(instant.getEpochSecond() - FIRST_SECOND, 0, LAST_SECOND);
  }

  static Day of(Instant instant) {
    return ofSecond(second(instant));
  }

  /// Returns the day of a delivery id or an event sequence.
  static Day ofId(long id) {
    return ofSecond(EventSequences.secondOf(id));
  }

  static Day of(LocalDate date) {
    return new Day((int) (date.toEpochDay() - FIRST.toEpochDay()));
  }

  Day plus(int days) {
    return new Day(number + days);
  }

  /// Returns the smallest id of this day.
  long firstId() {
    return EventSequences.floor((long) number * SECONDS);
  }

  /// Returns the smallest id after this day.
  long endId() {
    return plus(1).firstId();
  }

  LocalDate date() {
    return FIRST.plusDays(number);
  }

  @Override
  public int compareTo(Day other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return date().toString();
  }

  private static Day ofSecond(long second) {
    return new Day((int) (second / SECONDS));
  }
}
