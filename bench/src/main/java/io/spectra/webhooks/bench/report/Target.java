package io.spectra.webhooks.bench.report;

/// The value that a figure should reach. A target that is missed is shown but fails no run, since
/// figures depend on the machine and on what else it does.
///
/// - `id`: the goal that it belongs to, P1 to P10 (docs/performance.md), or `rig`.
/// - `value`: the bound, in the figure's unit.
public record Target(String id, String scenario, String figure, Bound bound, double value) {
  /// The side of its value on which a target is met.
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  static Target atLeast(String id, String scenario, String figure, double value) {
    return new Target(id, scenario, figure, Bound.AT_LEAST, value);
  }

  static Target atMost(String id, String scenario, String figure, double value) {
    return new Target(id, scenario, figure, Bound.AT_MOST, value);
  }

  boolean isOf(Figure other) {
    return other.scenario().equals(scenario) && other.name().equals(figure);
  }

  /// Whether the median of the rounds meets the target.
  boolean isMetBy(Figure measured) {
    return switch (bound) {
      case AT_LEAST -> measured.median() >= value;
      case AT_MOST -> measured.median() <= value;
    };
  }

  /// Returns the target as text, such as `≥ 0.40`.
  String wanted() {
    return bound.sign + " " + Digits.text(value);
  }

  /// Returns the target and the verdict as text, such as `≥ 0.40 missed`.
  String verdict(Figure measured) {
    return wanted() + "  " + (isMetBy(measured) ? "met" : "missed");
  }
}
