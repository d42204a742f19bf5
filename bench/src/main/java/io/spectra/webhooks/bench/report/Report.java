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

/// The result of a run: a table for people, JSON for programs.
///
/// - `settings`: the settings of the run, by name.
/// - `remarks`: reasons to trust figures less.
/// - `faults`: reasons not to trust the server.
public record Report(
    String takenAt,
    Machine machine,
    Map<String, String> settings,
    List<Figure> figures,
    TargetList targets,
    List<String> remarks,
    List<String> faults) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public Report {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
    faults = List.copyOf(faults);
  }

  public void print(PrintWriter out) {
    ReportTable.print(this, out);
  }

  public void writeJson(Path file) {
    try {
      Files.write(file, JSON.writeValueAsBytes(Document.of(this)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
