package io.spectra.webhooks.bench.report;

import java.util.Locale;

/// How values are written for people.
final class Digits {
  private Digits() {}

  /// Three digits that count, as no figure here is better than that.
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
