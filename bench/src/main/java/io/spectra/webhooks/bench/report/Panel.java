package io.spectra.webhooks.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// A part of the plot: rows on one axis, each with a figure's median, from where to where its
/// rounds went, and its targets. Bars from 0, or dots where the axis is logarithmic and has no 0.
record Panel(String title, String explained, Axis axis, List<Row> rows) {
  enum Axis {
    LINEAR,
    LOGARITHMIC
  }

  /// - `group`: what several rows have in common, or nothing.
  /// - `isPeer`: whether the figure is another program's.
  record Row(String group, String label, Figure figure, List<Target> targets, boolean isPeer) {
    Row {
      targets = List.copyOf(targets);
    }
  }

  private static final int LABEL_END = 212;
  private static final int PLOT_START = LABEL_END + 12;
  private static final int PLOT_END = 620;
  private static final int MEDIAN_END = PLOT_END + 64;
  private static final int WANTED_START = MEDIAN_END + 20;
  private static final int WANTED_WIDTH = 100;
  private static final int HEAD = 52;
  private static final int ROW = 26;
  private static final int FOOT = 50;
  private static final int BAR = 14;
  private static final int MARK = 22;
  private static final int WHISKER = 6;
  private static final int DOT_RADIUS = 5;
  private static final int BASELINE = 4; // of text, below the middle of its row

  /// The open loop's timer is no finer.
  private static final double MILLIS_LEAST = 0.1;

  Panel {
    rows = List.copyOf(rows);
  }

  int height() {
    return HEAD + rows.size() * ROW + FOOT;
  }

  /// @param top where the panel begins
  void draw(Svg svg, int top) {
    var scale = scale();
    svg.text(Plot.MARGIN, top + 16, "title", title);
    svg.text(Plot.MARGIN, top + 35, "quiet", explained);
    drawTicks(svg, scale, top + HEAD, top + HEAD + rows.size() * ROW);
    var group = "";
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      double middle = top + HEAD + (i + 0.5) * ROW;
      if (!row.group().equals(group)) {
        svg.text(Plot.MARGIN, middle + BASELINE, "name", row.group());
      }
      group = row.group();
      drawRow(svg, scale, row, middle);
    }
  }

  private Scale scale() {
    var values = rows.stream().flatMapToDouble(Panel::shown).boxed().toList();
    return switch (axis) {
      case LINEAR -> Scale.linear(values.stream().mapToDouble(Double::doubleValue));
      case LOGARITHMIC -> Scale.logarithmic(values, MILLIS_LEAST);
    };
  }

  private static DoubleStream shown(Row row) {
    return DoubleStream.concat(
        DoubleStream.of(row.figure().least(), row.figure().most()),
        row.targets().stream().mapToDouble(Target::value));
  }

  private void drawTicks(Svg svg, Scale scale, int top, int bottom) {
    for (double tick : scale.ticks()) {
      double x = x(scale, tick);
      svg.line(x, top, x, bottom, "grid");
      svg.textAround(x, bottom + 16, "tick", tickText(tick));
    }
  }

  /// What is small comes on top of what is large.
  private void drawRow(Svg svg, Scale scale, Row row, double middle) {
    var figure = row.figure();
    double median = x(scale, figure.median());
    var look = row.isPeer() ? "peer" : "ours";
    if (axis == Axis.LINEAR) {
      svg.box(PLOT_START, middle - BAR / 2.0, Math.max(1, median - PLOT_START), BAR, look);
    }
    row.targets()
        .forEach(target -> drawMark(svg, x(scale, target.value()), middle, look(target, figure)));
    if (figure.rounds().size() > 1) {
      drawWhisker(svg, x(scale, figure.least()), x(scale, figure.most()), middle);
    }
    if (axis == Axis.LOGARITHMIC) {
      svg.dot(median, middle, DOT_RADIUS, look);
    }
    drawWords(svg, row, middle + BASELINE);
  }

  private static void drawWords(Svg svg, Row row, double y) {
    var figure = row.figure();
    svg.textBefore(LABEL_END, y, row.isPeer() ? "quiet" : "name", row.label());
    svg.textBefore(MEDIAN_END, y, "median", Digits.text(figure.median()));
    int x = WANTED_START;
    for (var target : row.targets()) {
      svg.text(x, y, "verdict " + look(target, figure), target.verdict(figure));
      x += WANTED_WIDTH;
    }
  }

  private static String look(Target target, Figure figure) {
    return target.isMetBy(figure) ? "met" : "missed";
  }

  /// Upright, with a rim that sets it off from a bar.
  private static void drawMark(Svg svg, double x, double middle, String look) {
    Stream.of("rim", "target " + look)
        .forEach(line -> svg.line(x, middle - MARK / 2.0, x, middle + MARK / 2.0, line));
  }

  private static void drawWhisker(Svg svg, double from, double to, double middle) {
    svg.line(from, middle, to, middle, "whisker");
    Stream.of(from, to)
        .forEach(
            end -> svg.line(end, middle - WHISKER / 2.0, end, middle + WHISKER / 2.0, "whisker"));
  }

  private static double x(Scale scale, double value) {
    return PLOT_START + scale.at(value) * (PLOT_END - PLOT_START);
  }

  /// As short as it can be: ticks are round numbers.
  private static String tickText(double tick) {
    return String.format(Locale.ROOT, "%.6f", tick).replaceFirst("\\.?0+$", "");
  }
}
