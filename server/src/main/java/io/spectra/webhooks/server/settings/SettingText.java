package io.spectra.webhooks.server.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations, sizes and lists as people write them in a setting, both ways. Pure.
final class SettingText {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}) ?([A-Za-z]*)");

  /// Largest first, so that a value is written in the largest unit it is whole in.
  private enum TimeUnit {
    DAY("d", 86_400_000),
    HOUR("h", 3_600_000),
    MINUTE("m", 60_000),
    SECOND("s", 1_000),
    MILLISECOND("ms", 1);

    private final String suffix;
    private final long millis;

    TimeUnit(String suffix, long millis) {
      this.suffix = suffix;
      this.millis = millis;
    }
  }

  /// Largest first.
  private enum SizeUnit {
    GIBIBYTE("GiB", 1L << 30),
    MEBIBYTE("MiB", 1L << 20),
    KIBIBYTE("KiB", 1L << 10),
    BYTE("", 1);

    private final String suffix;
    private final long bytes;

    SizeUnit(String suffix, long bytes) {
      this.suffix = suffix;
      this.bytes = bytes;
    }
  }

  private SettingText() {}

  /// `250ms`, `5s`, `10m`, `24h`, `30d`.
  static Optional<Duration> duration(String text) {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      return Optional.empty();
    }
    return Arrays.stream(TimeUnit.values())
        .filter(unit -> unit.suffix.equals(amount.group(2)))
        .findFirst()
        .flatMap(unit -> product(amount.group(1), unit.millis))
        .map(Duration::ofMillis);
  }

  static String text(Duration duration) {
    long millis = duration.toMillis();
    for (var unit : TimeUnit.values()) {
      if (millis >= unit.millis && millis % unit.millis == 0) {
        return millis / unit.millis + unit.suffix;
      }
    }
    return millis + TimeUnit.MILLISECOND.suffix;
  }

  /// `512`, `64KiB`, `8MiB`, `1GiB`.
  static Optional<Long> bytes(String text) {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      return Optional.empty();
    }
    return Arrays.stream(SizeUnit.values())
        .filter(unit -> unit.suffix.equals(amount.group(2)))
        .findFirst()
        .flatMap(unit -> product(amount.group(1), unit.bytes));
  }

  static String text(long bytes) {
    for (var unit : SizeUnit.values()) {
      if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
        return bytes / unit.bytes + unit.suffix;
      }
    }
    return Long.toString(bytes);
  }

  /// Empty when it is too large for a long.
  private static Optional<Long> product(String number, long unit) {
    try {
      return Optional.of(Math.multiplyExact(Long.parseLong(number), unit));
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  /// The parts between commas, without the white space around them; none of an empty text.
  static List<String> list(String text) {
    var parts = new ArrayList<String>();
    for (var part : text.split(",", -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }
}
