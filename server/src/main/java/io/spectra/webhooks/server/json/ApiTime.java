package io.spectra.webhooks.server.json;

import io.spectra.webhooks.event.EventTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A time in an answer, always with six decimals and a `Z` so that it can be handed back as a
/// filter and means the very row it came from; and the ISO 8601 forms that are understood. Pure.
public final class ApiTime {
  /// The advice for a caller whose time cannot be read.
  public static final String ADVICE = "Write a time with its offset, such as 2026-05-18T14:23:00Z.";

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern FRACTION = Pattern.compile("[.,](\\d{1,9})");
  private static final int DATE_LENGTH = 10;

  private ApiTime() {}

  public static String text(Instant time) {
    return WRITTEN.format(time);
  }

  /// A time with its offset by the rules of an event's `timestamp`, but with its fraction; or a
  /// date alone, which is its midnight in UTC. A `+` that came through a query string unescaped is
  /// a space by now, and is understood.
  public static Optional<Instant> parse(String text) {
    try {
      if (text.length() == DATE_LENGTH) {
        var date = LocalDate.parse(text);
        return date.getYear() >= 1
            ? Optional.of(date.atStartOfDay().toInstant(ZoneOffset.UTC))
            : Optional.empty();
      }
      return Optional.of(EventTime.parse(text.replace(' ', '+')).plusNanos(nanos(text)));
    } catch (IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }

  private static int nanos(String text) {
    var fraction = FRACTION.matcher(text);
    if (!fraction.find()) {
      return 0;
    }
    var digits = fraction.group(1);
    return Integer.parseInt(digits + "0".repeat(9 - digits.length()));
  }
}
