package io.spectra.webhooks.bench.report;

import java.util.List;
import java.util.Map;

/// A report in the form for programs. The names are those of the JSON.
record Document(
    String takenAt,
    Machine machine,
    Map<String, String> settings,
    List<Entry> figures,
    List<Target> unmeasured,
    List<String> remarks,
    List<String> faults) {
  record Entry(
      String scenario,
      String name,
      String unit,
      List<Double> rounds,
      double median,
      List<Verdict> targets) {}

  record Verdict(String id, Target.Bound bound, double value, Target.Judged judged, boolean met) {}

  static Document of(Report report) {
    return new Document(
        report.takenAt(),
        report.machine(),
        report.settings(),
        report.figures().stream().map(figure -> entry(report, figure)).toList(),
        report.targets().unmeasured(report.figures()),
        report.remarks(),
        report.faults());
  }

  private static Entry entry(Report report, Figure figure) {
    return new Entry(
        figure.scenario(),
        figure.name(),
        figure.unit(),
        figure.rounds(),
        figure.median(),
        report.targets().of(figure).stream().map(target -> verdict(target, figure)).toList());
  }

  private static Verdict verdict(Target target, Figure figure) {
    return new Verdict(
        target.id(), target.bound(), target.value(), target.judged(), target.isMetBy(figure));
  }
}
