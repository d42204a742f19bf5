package io.spectra.webhooks.bench.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Prints a report as lines of text: medians, the range of the rounds, and targets.
final class ReportTable {
  private record Line(
      String scenario, String figure, String median, String unit, String rounds, String wanted) {}

  private static final Line HEAD =
      new Line("scenario", "figure", "median", "unit", "least – most", "wanted");

  private ReportTable() {}

  static void print(Report report, PrintWriter out) {
    out.println(described(report.machine()));
    out.println(report.settings());
    out.println();
    printLines(report, out);
    out.println();
    for (var target : report.targets().unmeasured(report.figures())) {
      out.println(
          "NOT MEASURED  %s: %s %s".formatted(target.scenario(), target.figure(), target.wanted()));
    }
    report.remarks().forEach(remark -> out.println("REMARK  " + remark));
    report.faults().forEach(fault -> out.println("FAULT  " + fault));
    out.flush();
  }

  private static String described(Machine machine) {
    return "%s, %s processors, %s, %s, fsync %s µs"
        .formatted(
            machine.processor(),
            machine.processors(),
            machine.system(),
            machine.java(),
            machine.fsyncMicros());
  }

  private static void printLines(Report report, PrintWriter out) {
    var lines = report.figures().stream().map(figure -> line(report, figure)).toList();
    var format =
        "%-"
            + width(lines, Line::scenario)
            + "s  %-"
            + width(lines, Line::figure)
            + "s  %12s  %-8s  %-"
            + width(lines, Line::rounds)
            + "s  %s";
    out.println(text(format, HEAD, HEAD.scenario()));
    var before = "";
    for (var line : lines) {
      boolean isNext = !line.scenario().equals(before);
      if (isNext) {
        out.println();
      }
      out.println(text(format, line, isNext ? line.scenario() : ""));
      before = line.scenario();
    }
  }

  private static Line line(Report report, Figure figure) {
    return new Line(
        figure.scenario(),
        figure.name(),
        Digits.text(figure.median()),
        figure.unit(),
        figure.spread(),
        report.targets().of(figure).stream()
            .map(target -> target.verdict(figure))
            .collect(Collectors.joining(", ")));
  }

  private static int width(List<Line> lines, Function<Line, String> column) {
    int head = column.apply(HEAD).length();
    return lines.stream().mapToInt(line -> column.apply(line).length()).reduce(head, Math::max);
  }

  private static String text(String format, Line line, String scenario) {
    return format
        .formatted(
            scenario, line.figure(), line.median(), line.unit(), line.rounds(), line.wanted())
        .stripTrailing();
  }
}
