package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// Formats an entry of the log: time, level, logger and message on one line, and below it the stack
/// trace, if there is one. The same in every language and time zone of the machine: times are UTC,
/// as in the API.
final class LogLines extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String format(LogRecord entry) {
    return "%s %s %s: %s%s%n"
        .formatted(
            TIME.format(entry.getInstant()),
            entry.getLevel().getName(),
            entry.getLoggerName(),
            message(entry),
            stackTrace(entry));
  }

  /// Does what [Formatter#formatMessage] does, but without the digits of the default locale.
  private static String message(LogRecord entry) {
    var parameters = entry.getParameters();
    var message = String.valueOf(entry.getMessage());
    if (parameters == null || parameters.length == 0 || message.indexOf('{') < 0) {
      return message;
    }
    try {
      return new MessageFormat(message, Locale.ROOT).format(parameters);
    } catch (IllegalArgumentException _) {
      return message; // no pattern, though it has parameters
    }
  }

  private static String stackTrace(LogRecord entry) {
    var thrown = entry.getThrown();
    if (thrown == null) {
      return "";
    }
    var text = new StringWriter();
    text.append(System.lineSeparator());
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }
}
