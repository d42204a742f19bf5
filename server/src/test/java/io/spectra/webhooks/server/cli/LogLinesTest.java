package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restoreTheLanguage() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "ar-EG", "fa-IR", "ja-JP"})
  void a_line_is_the_same_in_every_language(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));
    var entry = entry("The store''s {0} rows took {1}");
    entry.setParameters(new Object[] {12, "PT1S"});

    assertThat(new LogLines().format(entry))
        .isEqualToNormalizingNewlines(
            "2026-05-18T14:23:00.007Z WARNING io.spectra: The store's 12 rows took PT1S\n");
  }

  @Test
  void a_cause_stands_below_the_line() {
    var entry = entry("It failed");
    entry.setThrown(new IllegalStateException("because"));

    assertThat(new LogLines().format(entry).lines())
        .startsWith(
            "2026-05-18T14:23:00.007Z WARNING io.spectra: It failed",
            "java.lang.IllegalStateException: because");
  }

  @Test
  void a_message_that_is_no_pattern_is_written_as_it_is() {
    var entry = entry("{not a pattern");
    entry.setParameters(new Object[] {1});

    assertThat(new LogLines().format(entry)).contains("io.spectra: {not a pattern");
  }

  private static LogRecord entry(String message) {
    var entry = new LogRecord(Level.WARNING, message);
    entry.setLoggerName("io.spectra");
    entry.setInstant(Instant.parse("2026-05-18T14:23:00.007Z"));
    return entry;
  }
}
