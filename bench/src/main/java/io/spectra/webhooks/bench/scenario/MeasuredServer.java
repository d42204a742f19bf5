package io.spectra.webhooks.bench.scenario;

import java.nio.file.Path;
import java.util.List;

/// The distribution that is measured.
///
/// - `options`: further options for its JVM.
public record MeasuredServer(Path jar, List<String> options) {
  public MeasuredServer {
    options = List.copyOf(options);
  }
}
