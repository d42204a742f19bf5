package io.spectra.webhooks.server.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A time in an answer, always with six decimals and a `Z` so that it can be handed back as a
/// filter and means the very row it came from; and the ISO 8601 forms that are understood. Pure.
public final class ApiTime {
  /// What to tell somebody whose time was not understood.
  public static final String ADVICE = "Write a time with its offset, such as 2026-05-18T14:23:00Z.";

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);
  private static final int DATE_LENGTH = 10;
  private static final int YEAR_MAX = 9_999;

  private ApiTime() {}

  public static String text(Instant time) {
    return WRITTEN.format(time);
  }

  public static @Nullable String textOrNull(Optional<Instant> time) {
    return time.map(ApiTime::text).orElse(null);
  }

  /// A time with its offset, or a date alone, which is its midnight in UTC. A `+` that came through
  /// a query string unescaped is a space by now, and is understood.
  public static Optional<Instant> parse(String text) {
    try {
      var time =
          text.length() == DATE_LENGTH
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : Instant.from(READ.parse(text.replace(' ', '+')));
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      return year >= 1 && year <= YEAR_MAX ? Optional.of(time) : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
