package io.spectra.webhooks.bench.scenario;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The settings of a run.
///
/// - `directory`: the directory for the servers' data and the result, on the disk to be measured.
/// - `databaseUrl`: the PostgreSQL to measure on. Without it the rig starts one.
public record RunSettings(
    MeasuredServer server,
    Path directory,
    int rounds,
    LoadSettings load,
    ScenarioSizes sizes,
    Optional<String> databaseUrl) {
  private static final int ROUNDS_TO_COMPARE = 3;

  public RunSettings {
    check(rounds >= 1, "--rounds must be at least 1, was " + rounds);
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /// Returns the settings by name, for the report.
  public Map<String, String> described() {
    var settings = new LinkedHashMap<String, String>();
    boolean comparable = rounds >= ROUNDS_TO_COMPARE && load.isWarmEnoughToCompare();
    settings.put("comparable", comparable ? "yes" : "no, that takes 3 rounds and 10 s of warm-up");
    settings.put("rounds", Integer.toString(rounds));
    settings.putAll(load.described());
    settings.putAll(sizes.described());
    settings.put("closed loop by", load.wrk().isPresent() ? "wrk" : "own generator");
    if (!server.options().isEmpty()) {
      settings.put("server options", String.join(" ", server.options()));
    }
    return settings;
  }
}
