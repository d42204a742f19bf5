package io.spectra.webhooks.bench.report;

import static io.spectra.webhooks.bench.report.Target.atLeast;
import static io.spectra.webhooks.bench.report.Target.atMost;

import java.util.List;

/// The targets, by scenario and figure. A figure may have several targets, one after the other.
public record TargetList(List<Target> all) {
  /// The targets of this project.
  public static final TargetList OURS =
      new TargetList(
          List.of(
              atMost("rig", "throughput", "CPU a request, bare: sink", 10),
              atLeast("P1", "throughput", Figure.R, 0.40),
              atLeast("P2", "throughput-postgres", Figure.R, 0.35),
              atLeast("P3", "batch", Figure.R, 0.60),
              atLeast("P4", "fanout", Figure.FAN_OUT_TO_BARE, 0.35),
              atMost("P5", "latency", Figure.RECEIVED_P50, 1.5).inEveryRound(),
              atMost("P5", "latency", Figure.RECEIVED_P99, 10).inEveryRound(),
              atMost("P5", "latency", Figure.RECEIVED_P999, 20).inEveryRound(),
              atMost("P5", "latency", Figure.HALF_TO_FULL, 1.2),
              atMost("P5", "latency-postgres", Figure.RECEIVED_P50, 1.5),
              atMost("P5", "latency-postgres", Figure.RECEIVED_P99, 10),
              atMost("P5", "latency-postgres", Figure.RECEIVED_P999, 20),
              atMost("P6", "trickle", "healthy p99, hung ÷ calm", 1.3),
              atMost("P6", "trickle", "healthy p50, hung ÷ calm", 1.1),
              atMost("P6", "trickle", "hung: p99.9 of a turn: loop", 2),
              atMost("P6", "trickle", "hung: p99.9 of a turn: writer", 2),
              atMost("P6", "outage", "outage: p99.9 of a turn: loop", 2),
              atMost("P6", "outage", "outage: p99.9 of a turn: writer", 2),
              atLeast("P6", "outage", "outage: sent to the others", 500),
              atMost("P6", "outage", "healthy p99, outage ÷ before", 1.3),
              atMost("P6", "outage", "healthy p99, outage ÷ before", 1.1),
              atLeast("P7", "tls", Figure.TLS_TO_PLAIN, 0.80),
              atMost("P7", "tls", Figure.HANDSHAKE, 0.7),
              atLeast("P7", "tls", Figure.JDK_TO_HANDSHAKE, 2),
              atMost("P8", "startup", "to the first 202, new data", 1.0),
              atMost("P8", "startup", "to the first 202, data there", 1.0),
              atMost("P8", "startup", "idle resident memory", 150).inEveryRound(),
              atMost("P8", "scale", "backlog parked: heap in use", 512),
              atMost("P8", "scale", "started again: heap in use", 512),
              atMost("P9", "history", "latest 50 of a webhook, p99", 2),
              atLeast("P9", "history", "events accepted and delivered, full ÷ empty", 0.8),
              atMost("P9", "history", "retention of a day: attempts", 1),
              atMost("P9", "history", "retention of a day: attempts and events", 1),
              atMost("P9", "history", "during retention: publish → accepted longest", 20),
              atLeast("P10", "outage", Figure.DRAIN_TO_THROUGHPUT, 0.5),
              atMost("P10", "outage", "healthy p99, recovery ÷ before", 2),
              atMost("P10", "outage", "healthy p99, recovery ÷ before", 1.1),
              atMost("P10", "outage", "recovery: p99.9 of a turn: loop", 2),
              atMost("P10", "outage", "recovery: p99.9 of a turn: writer", 2)));

  public TargetList {
    all = List.copyOf(all);
  }

  List<Target> of(Figure figure) {
    return all.stream().filter(target -> target.isOf(figure)).toList();
  }

  /// Returns the targets of scenarios that were played but did not yield the figure. It may need
  /// another scenario, or have another name now.
  List<Target> unmeasured(List<Figure> figures) {
    return all.stream()
        .filter(target ->
            figures.stream().anyMatch(figure -> figure.scenario().equals(target.scenario())))
        .filter(target -> figures.stream().noneMatch(target::isOf))
        .toList();
  }
}
