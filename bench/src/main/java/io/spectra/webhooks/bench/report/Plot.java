package io.spectra.webhooks.bench.report;

import io.spectra.webhooks.bench.report.Panel.Axis;
import io.spectra.webhooks.bench.report.Panel.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The figures of a report that can be compared between machines, as one SVG document that needs
/// nothing else and is readable in light and dark. What a run has not measured is left out.
final class Plot {
  static final int MARGIN = 24;
  private static final int WIDTH = 920;
  private static final int HEAD = 84;
  private static final int FOOT = 76;
  private static final String TITLE = "Spectra Webhooks, measured by ./spectra bench";
  private static final String LEGEND =
      "Bar or dot: the median of the rounds. Thin line: from the least to the most of them."
          + " Upright mark: what is wanted.";

  /// What rows are called, by the names of their figures.
  private static final Map<String, String> RATIOS =
      Map.of(
          Figure.FAN_OUT_TO_BARE, "fanout ÷ bare rate",
          Figure.TLS_TO_PLAIN, "TLS ÷ plain",
          Figure.DRAIN_TO_THROUGHPUT, "backlog ÷ throughput");

  private static final Map<String, String> PERCENTILES =
      Map.of(
          Figure.RECEIVED_P50, "p50",
          Figure.RECEIVED_P99, "p99",
          Figure.RECEIVED_P999, "p99.9");

  private final Report report;

  private Plot(Report report) {
    this.report = report;
  }

  static byte[] of(Report report) {
    return new Plot(report).drawn();
  }

  private byte[] drawn() {
    var panels =
        Stream.of(throughput(), efficiency(), otherRatios(), latency())
            .filter(panel -> panel.rows().stream().anyMatch(row -> !row.isPeer()))
            .toList();
    int height = HEAD + panels.stream().mapToInt(Panel::height).sum() + FOOT;
    var svg = new Svg(WIDTH, height, TITLE, described(panels), style());
    svg.box(0, 0, WIDTH, height, "paper");
    svg.text(MARGIN, 36, "heading", TITLE);
    svg.text(MARGIN, 58, "quiet", panels.isEmpty() ? "Nothing that is shown here." : LEGEND);
    int top = HEAD;
    for (var panel : panels) {
      panel.draw(svg, top);
      top += panel.height();
    }
    svg.text(MARGIN, top + 8, "quiet", machine());
    svg.text(MARGIN, top + 28, "quiet", rounds());
    svg.text(MARGIN, top + 48, "quiet", Peer.BEST.name() + ": " + Peer.BEST.source() + ".");
    return svg.bytes();
  }

  private Panel throughput() {
    var rows = new ArrayList<>(byScenario(Figure.R));
    rows.add(peer(Peer.BEST.r()));
    return new Panel(
        "Throughput: R",
        "Events delivered a second ÷ half of the bare rate from generator to receiver."
            + " A server that cost nothing would have 1.",
        Axis.LINEAR,
        rows);
  }

  private Panel efficiency() {
    var rows = new ArrayList<>(byScenario(Figure.EFFICIENCY_TO_PEER));
    rows.add(peer(1));
    return new Panel(
        "Deliveries a CPU-second, times the best peer's",
        "All processes counted. 1 is what %s makes of one: %s deliveries."
            .formatted(Peer.BEST.name(), Digits.text(Peer.BEST.deliveriesACpuSecond())),
        Axis.LINEAR,
        rows);
  }

  private Panel otherRatios() {
    return new Panel(
        "Deliveries a second, against another rate of the same round",
        "To many webhooks at once, over TLS, and from a backlog when receivers come back.",
        Axis.LINEAR,
        report.figures().stream()
            .flatMap(figure ->
                Optional.ofNullable(RATIOS.get(figure.name()))
                    .map(label -> row("", label, figure))
                    .stream())
            .toList());
  }

  private Panel latency() {
    return new Panel(
        "Latency, publish → receive",
        "Milliseconds, logarithmic; from when the event was due, whatever the server did then"
            + " (open loop).",
        Axis.LOGARITHMIC,
        report.figures().stream()
            .flatMap(figure ->
                Optional.ofNullable(PERCENTILES.get(figure.name()))
                    .map(label -> row(figure.scenario(), label, figure))
                    .stream())
            .toList());
  }

  private List<Row> byScenario(String name) {
    return report.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .map(figure -> row("", figure.scenario(), figure))
        .toList();
  }

  private Row row(String group, String label, Figure figure) {
    return new Row(group, label, figure, report.targets().of(figure), false);
  }

  private static Row peer(double value) {
    var name = Peer.BEST.name();
    return new Row(
        "", name + ", best peer", new Figure(name, "", "", List.of(value)), List.of(), true);
  }

  private static String described(List<Panel> panels) {
    return String.join(". ", panels.stream().map(Panel::title).toList());
  }

  private String machine() {
    var machine = report.machine();
    return "%s, %s processors, fsync %s µs, %s, %s"
        .formatted(
            machine.processor(),
            machine.processors(),
            machine.fsyncMicros(),
            machine.system(),
            report.takenAt());
  }

  private String rounds() {
    var settings = report.settings();
    return "Rounds: %s, each load measured for %s after %s of warm-up."
        .formatted(
            settings.getOrDefault("rounds", "?"),
            settings.getOrDefault("measured", "?"),
            settings.getOrDefault("warmup", "?"));
  }

  private static String style() {
    try (var style = Objects.requireNonNull(Plot.class.getResourceAsStream("plot.css"))) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
