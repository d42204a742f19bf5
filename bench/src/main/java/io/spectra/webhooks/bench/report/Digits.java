package io.spectra.webhooks.bench.report;

import java.util.Locale;

/// Formats values for people.
final class Digits {
  private Digits() {}

  /// Returns the value with three significant digits, since no figure here is more precise.
  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 0.1 || size == 0 ? "%.2f" : "%.3f", value);
  }
}
