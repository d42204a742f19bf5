package io.spectra.webhooks.bench.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A run's result: a table for people, JSON for programs.
///
/// - `settings`: under which it ran, as it was told.
public record Report(
    String takenAt,
    Machine machine,
    Map<String, String> settings,
    List<Figure> figures,
    List<String> faults) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public Report {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    figures = List.copyOf(figures);
    faults = List.copyOf(faults);
  }

  /// Medians, and from where to where the rounds went.
  public void print(PrintWriter out) {
    out.println(
        "%s, %d processors, %s, %s, fsync %d µs"
            .formatted(
                machine.processor(),
                machine.processors(),
                machine.system(),
                machine.java(),
                machine.fsyncMicros()));
    out.println(settings);
    int width = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(1);
    int names = figures.stream().mapToInt(figure -> figure.scenario().length()).max().orElse(1);
    var line = "%-" + names + "s  %-" + width + "s  %12s  %-8s  %s";
    var scenario = "";
    for (var figure : figures) {
      if (!scenario.equals(figure.scenario())) {
        out.println();
      }
      var shown = scenario.equals(figure.scenario()) ? "" : figure.scenario();
      scenario = figure.scenario();
      out.println(
          line.formatted(shown, figure.name(), text(figure.median()), figure.unit(), spread(figure))
              .stripTrailing());
    }
    faults.forEach(fault -> out.println("FAULT  " + fault));
    out.flush();
  }

  public void writeJson(Path file) {
    try {
      Files.write(file, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String spread(Figure figure) {
    return figure.rounds().size() == 1
        ? ""
        : "%s – %s".formatted(text(figure.least()), text(figure.most()));
  }

  /// Three digits that count, as no figure here is better than that.
  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }
}
