package io.spectra.webhooks.bench.report;

/// The value that a figure should reach. A target that is missed is shown but fails no run, since
/// figures depend on the machine and on what else it does.
///
/// - `id`: the goal that it belongs to, P1 to P10 (docs/performance.md), or `rig`.
/// - `value`: the bound, in the figure's unit.
/// - `judged`: the value of the figure that must reach it.
public record Target(
    String id, String scenario, String figure, Bound bound, double value, Judged judged) {
  /// The side of its value on which a target is met.
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /// The one of a figure's values that is compared with a target.
  public enum Judged {
    /// The median of the rounds.
    MEDIAN(""),
    /// The worst round, so that every round must meet the target.
    WORST_ROUND(" in every round");

    private final String suffix;

    Judged(String suffix) {
      this.suffix = suffix;
    }
  }

  static Target atLeast(String id, String scenario, String figure, double value) {
    return new Target(id, scenario, figure, Bound.AT_LEAST, value, Judged.MEDIAN);
  }

  static Target atMost(String id, String scenario, String figure, double value) {
    return new Target(id, scenario, figure, Bound.AT_MOST, value, Judged.MEDIAN);
  }

  /// Returns this target for the worst round instead of the median.
  Target inEveryRound() {
    return new Target(id, scenario, figure, bound, value, Judged.WORST_ROUND);
  }

  boolean isOf(Figure other) {
    return other.scenario().equals(scenario) && other.name().equals(figure);
  }

  /// Whether the median of the rounds meets the target, or the worst round if that is judged.
  boolean isMetBy(Figure measured) {
    return switch (bound) {
      case AT_LEAST -> judgedOf(measured, measured.least()) >= value;
      case AT_MOST -> judgedOf(measured, measured.most()) <= value;
    };
  }

  private double judgedOf(Figure measured, double worst) {
    return switch (judged) {
      case MEDIAN -> measured.median();
      case WORST_ROUND -> worst;
    };
  }

  /// Returns the target as text, such as `≥ 0.40`, or `≥ 0.40 in every round`.
  String wanted() {
    return bound.sign + " " + Digits.text(value) + judged.suffix;
  }

  /// Returns the target and the verdict as text, such as `≥ 0.40 missed`.
  String verdict(Figure measured) {
    return wanted() + "  " + (isMetBy(measured) ? "met" : "missed");
  }
}
