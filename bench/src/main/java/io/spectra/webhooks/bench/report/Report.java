package io.spectra.webhooks.bench.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A run's result: a table and a plot for people, JSON for programs.
///
/// - `settings`: under which it ran, as it was told.
public record Report(
    String takenAt,
    Machine machine,
    Map<String, String> settings,
    List<Figure> figures,
    Targets targets,
    List<String> faults) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public Report {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    figures = List.copyOf(figures);
    faults = List.copyOf(faults);
  }

  public void print(PrintWriter out) {
    Table.print(this, out);
  }

  public void writeJson(Path file) {
    write(file, JSON.writeValueAsBytes(Document.of(this)));
  }

  /// Only what can be compared between machines.
  public void writePlot(Path file) {
    write(file, Plot.of(this));
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
