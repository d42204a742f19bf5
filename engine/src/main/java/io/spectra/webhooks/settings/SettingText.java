package io.spectra.webhooks.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads and writes durations, sizes and lists as people write them in a setting. Pure.
final class SettingText {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}) ?([A-Za-z]*)");

  /// A longer duration is an error, and its milliseconds may not fit into a long.
  private static final Duration LONGEST = Duration.ofDays(1_000_000);

  /// The largest unit comes first: a value is written in the largest unit that divides it.
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

  /// The largest unit comes first.
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
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      return duration.toString();
    }
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

  /// Returns nothing when the product is too large for a long.
  private static Optional<Long> product(String number, long unit) {
    try {
      return Optional.of(Math.multiplyExact(Long.parseLong(number), unit));
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  /// Returns the parts between commas, without the white space around them. Empty parts are left
  /// out.
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
