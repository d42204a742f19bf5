package io.spectra.webhooks.bench.scenario;

import static io.spectra.webhooks.bench.scenario.RunSettings.check;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The load that scenarios make.
///
/// - `warmup`: the least time of each load before its measurement.
/// - `warmupMax`: the most time of each load before its measurement; see [WarmUp].
/// - `measured`: the time for which each load is measured.
/// - `rate`: events a second in scenarios with a fixed rate. Without it, the rate is half of the
///   throughput just measured, or [#RATE_DEFAULT].
/// - `wrk`: the program that makes the load where that is possible. Without it, our own generator
///   makes it.
public record LoadSettings(
    Duration warmup,
    Duration warmupMax,
    Duration measured,
    int connections,
    Optional<Double> rate,
    Optional<Path> wrk) {
  /// Half of the first goal, which was 10,000 events a second.
  public static final double RATE_DEFAULT = 5_000;

  private static final Duration WARMUP_TO_COMPARE = Duration.ofSeconds(10);

  public LoadSettings {
    check(connections >= 1, "--connections must be at least 1, was " + connections);
    check(!warmup.isNegative(), "--warmup must be at least 0, was " + warmup.toSeconds());
    check(!warmupMax.isNegative(), "--warmup-max must be at least 0, was " + warmupMax.toSeconds());
    check(
        measured.compareTo(Duration.ofSeconds(1)) >= 0,
        "--seconds must be at least 1, was " + measured.toSeconds());
    rate.ifPresent(given -> check(given > 0, "--rate must be above 0, was " + given));
  }

  /// Returns the warm-up of a load without further needs.
  WarmUp warmUp() {
    return new WarmUp(warmup, warmupMax, WarmUp.WINDOW);
  }

  boolean isWarmEnoughToCompare() {
    return warmup.compareTo(WARMUP_TO_COMPARE) >= 0;
  }

  Map<String, String> described() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("warmup", warmup.toSeconds() + " s");
    settings.put("warmup, at most", warmUp().most().toSeconds() + " s");
    settings.put("measured", measured.toSeconds() + " s");
    settings.put("connections", Integer.toString(connections));
    settings.put("rate", rate.map(given -> given + "/s").orElse("half of throughput"));
    return settings;
  }
}
