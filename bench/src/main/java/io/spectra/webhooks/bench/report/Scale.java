package io.spectra.webhooks.bench.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Where a value lies on a plot's axis, and which values are written beneath it. Both ends are such
/// values.
sealed interface Scale {
  /// 0 at the left end, 1 at the right.
  double at(double value);

  List<Double> ticks();

  /// From 0 to the first tick that is not below any of these values.
  static Scale linear(DoubleStream values) {
    double most = values.max().orElse(1);
    double step = most > 0 ? Linear.step(most / Linear.STEPS_MOST) : 1;
    return new Linear(Math.max(1, (int) Math.ceil(most / step - Linear.ROUNDING)), step);
  }

  /// Around all of these values; what is less than the least that can be measured is shown there.
  static Scale logarithmic(List<Double> values, double leastShown) {
    var shown =
        values.stream().mapToDouble(value -> Math.max(value, leastShown)).summaryStatistics();
    int from = Logarithmic.tickNumber(shown.getMin());
    int to = from + 1;
    while (Logarithmic.tick(to) < shown.getMax()) {
      to++;
    }
    return new Logarithmic(from, to);
  }

  /// Ticks at equal distances of `step`.
  record Linear(int steps, double step) implements Scale {
    private static final int STEPS_MOST = 6;
    private static final double ROUNDING = 1e-9;

    @Override
    public double at(double value) {
      return Math.clamp(value / (steps * step), 0, 1);
    }

    @Override
    public List<Double> ticks() {
      return IntStream.rangeClosed(0, steps).mapToObj(number -> number * step).toList();
    }

    /// The least of 1, 2 and 5 times a power of ten that is not below.
    private static double step(double least) {
      double power = Math.pow(10, Math.floor(Math.log10(least)));
      return DoubleStream.of(1, 2, 5)
          .map(digit -> digit * power)
          .filter(step -> step >= least * (1 - ROUNDING))
          .findFirst()
          .orElse(10 * power);
    }
  }

  /// Ticks at 1, 2 and 5 times each power of ten, numbered so that 1 has the number 0.
  record Logarithmic(int from, int to) implements Scale {
    private static final int[] DIGITS = {1, 2, 5};

    @Override
    public double at(double value) {
      double start = Math.log(tick(from));
      return Math.clamp((Math.log(value) - start) / (Math.log(tick(to)) - start), 0, 1);
    }

    @Override
    public List<Double> ticks() {
      return IntStream.rangeClosed(from, to).mapToObj(Logarithmic::tick).toList();
    }

    private static double tick(int number) {
      int digit = DIGITS[Math.floorMod(number, DIGITS.length)];
      int power = Math.floorDiv(number, DIGITS.length);
      return power < 0 ? digit / Math.pow(10, -power) : digit * Math.pow(10, power);
    }

    /// Of the greatest tick that is not above.
    private static int tickNumber(double value) {
      int number = (int) Math.floor(Math.log10(value)) * DIGITS.length;
      while (tick(number + 1) <= value) {
        number++;
      }
      return number;
    }
  }
}
