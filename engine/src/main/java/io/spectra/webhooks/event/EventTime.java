package io.spectra.webhooks.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// Writes and reads the time of an event as text.
///
/// Receivers are promised the form `2026-05-18T14:23:00+00:00`: whole seconds and always a numeric
/// offset. The reader accepts an ISO 8601 date and time with `Z` or any offset, also in lower case,
/// and drops the fraction. A leap second can occur only at the end of a month in UTC. It is read as
/// the second before it, because no clock here counts it. The years 0001 to 9999 are supported. The
/// methods are pure and thread-safe.
public final class EventTime {
  static final int LENGTH = 25;

  private static final long DAY_SECONDS = 86_400;
  private static final int LEAP_SECOND = 60;
  private static final long EARLIEST = LocalDate.of(1, 1, 1).toEpochDay() * DAY_SECONDS;
  private static final long LATEST = LocalDate.of(10_000, 1, 1).toEpochDay() * DAY_SECONDS - 1;
  private static final String ADVICE =
      "write a date, a time and an offset such as 2026-05-18T14:23:00Z";

  private EventTime() {}

  /// Returns the text that receivers get.
  ///
  /// @throws IllegalArgumentException if the year does not have four digits
  public static String format(Instant time) {
    var text = new byte[LENGTH];
    write(time, text, 0);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /// Reads a time that a publisher wrote.
  ///
  /// @throws IllegalArgumentException with a sentence that says what to write
  public static Instant parse(String text) {
    try {
      return new Reader(text).read();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no such time; " + ADVICE, e);
    }
  }

  /// Writes [#LENGTH] bytes to the array, beginning at `at`.
  static void write(Instant time, byte[] to, int at) {
    long seconds = time.getEpochSecond();
    if (seconds < EARLIEST || seconds > LATEST) {
      throw new IllegalArgumentException(
          "the time of an event must be in the years 0001 to 9999, was " + time);
    }
    var date = LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY_SECONDS));
    int second = (int) Math.floorMod(seconds, DAY_SECONDS);
    twoDigits(date.getYear() / 100, to, at);
    twoDigits(date.getYear() % 100, to, at + 2);
    to[at + 4] = '-';
    twoDigits(date.getMonthValue(), to, at + 5);
    to[at + 7] = '-';
    twoDigits(date.getDayOfMonth(), to, at + 8);
    to[at + 10] = 'T';
    twoDigits(second / 3_600, to, at + 11);
    to[at + 13] = ':';
    twoDigits(second / 60 % 60, to, at + 14);
    to[at + 16] = ':';
    twoDigits(second % 60, to, at + 17);
    to[at + 19] = '+';
    twoDigits(0, to, at + 20);
    to[at + 22] = ':';
    twoDigits(0, to, at + 23);
  }

  private static void twoDigits(int number, byte[] to, int at) {
    to[at] = (byte) ('0' + number / 10);
    to[at + 1] = (byte) ('0' + number % 10);
  }

  /// Reads the text once from start to end.
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Instant read() {
      int year = digits(4);
      skip('-');
      int month = digits(2);
      skip('-');
      var date = LocalDate.of(year, month, digits(2));
      skipLetter('T');
      int hour = digits(2);
      skip(':');
      int minute = digits(2);
      int second = next() == ':' ? secondAndFraction() : 0;
      boolean isLeap = second == LEAP_SECOND;
      var time = LocalTime.of(hour, minute, isLeap ? LEAP_SECOND - 1 : second);
      long instant = date.toEpochSecond(time, offset());
      boolean isInRange = instant >= EARLIEST && instant <= LATEST;
      if (at != text.length() || !isInRange || (isLeap && !isEndOfMonth(instant))) {
        throw new IllegalArgumentException(ADVICE);
      }
      return Instant.ofEpochSecond(instant);
    }

    /// Whether the instant is the last second of a month in UTC.
    private static boolean isEndOfMonth(long instant) {
      return Math.floorMod(instant, DAY_SECONDS) == DAY_SECONDS - 1
          && LocalDate.ofEpochDay(Math.floorDiv(instant, DAY_SECONDS) + 1).getDayOfMonth() == 1;
    }

    private int secondAndFraction() {
      skip(':');
      int second = digits(2);
      if (next() == '.' || next() == ',') {
        at++;
        do {
          digits(1);
        } while (isDigit(next()));
      }
      return second;
    }

    private ZoneOffset offset() {
      if (next() == 'Z' || next() == 'z') {
        at++;
        return ZoneOffset.UTC;
      }
      if (next() != '+' && next() != '-') {
        throw new IllegalArgumentException("the offset is missing; " + ADVICE);
      }
      int sign = text.charAt(at++) == '-' ? -1 : 1;
      int hours = digits(2);
      if (next() == ':') {
        at++;
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * digits(2));
      }
      return ZoneOffset.ofHoursMinutes(sign * hours, isDigit(next()) ? sign * digits(2) : 0);
    }

    private int digits(int count) {
      int number = 0;
      for (int i = 0; i < count; i++) {
        if (!isDigit(next())) {
          throw new IllegalArgumentException(ADVICE);
        }
        number = number * 10 + (text.charAt(at++) - '0');
      }
      return number;
    }

    private void skip(char expected) {
      if (next() != expected) {
        throw new IllegalArgumentException(ADVICE);
      }
      at++;
    }

    /// Skips a letter in either case, because RFC 3339 section 5.6 allows the letters in lower
    /// case.
    private void skipLetter(char upperCase) {
      if (next() != upperCase && next() != upperCase + ('a' - 'A')) {
        throw new IllegalArgumentException(ADVICE);
      }
      at++;
    }

    /// Returns the next character, or NUL at the end.
    private char next() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }
  }
}
