package io.spectra.webhooks.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a run is made.
///
/// - `serverJar`: the distribution that is measured; `serverOptions`: more options for its JVM.
/// - `directory`: for the servers' data and the result; on the disk that should be measured.
/// - `warmup` and `measured`: of each load, each time.
/// - `rate`: events a second where a scenario has a fixed rate; without it half of what throughput
///   found just before, or [#RATE_DEFAULT].
/// - `webhooks`: how many the scenario `hung` registers, of which a quarter hangs.
/// - `fanOut`: how many webhooks an event of the scenario `fanout` goes to; half as many hang in
///   `outage`, for which `parked` deliveries wait, as many as in `scale`.
/// - `scaleWebhooks`: how many webhooks `scale` registers; `history` has half as many, and as many
///   `attempts` of them.
/// - `wrk`: the program to load with where that is possible; without it our own generator does.
/// - `databaseUrl`: of the PostgreSQL to measure on; without it the rig starts one.
public record RunSettings(
    Path serverJar,
    List<String> serverOptions,
    Path directory,
    int rounds,
    Duration warmup,
    Duration measured,
    int connections,
    Optional<Double> rate,
    int webhooks,
    int fanOut,
    long parked,
    int scaleWebhooks,
    long attempts,
    Optional<Path> wrk,
    Optional<String> databaseUrl) {
  private static final int ROUNDS_TO_COMPARE = 3;
  private static final Duration WARMUP_TO_COMPARE = Duration.ofSeconds(10);

  /// Half of the first mark, 10,000 events a second.
  public static final double RATE_DEFAULT = 5_000;

  public RunSettings {
    serverOptions = List.copyOf(serverOptions);
    check(rounds >= 1, "--rounds must be at least 1, was " + rounds);
    check(connections >= 1, "--connections must be at least 1, was " + connections);
    check(!warmup.isNegative(), "--warmup must be at least 0, was " + warmup.toSeconds());
    check(
        measured.compareTo(Duration.ofSeconds(1)) >= 0,
        "--seconds must be at least 1, was " + measured.toSeconds());
    int step = HungReceivers.EVENTS.size();
    check(
        webhooks >= step && webhooks % step == 0,
        "--webhooks must be a multiple of %s, was %s".formatted(step, webhooks));
    check(fanOut >= 2, "--fan-out must be at least 2, was " + fanOut);
    check(parked >= 1, "--parked must be at least 1, was " + parked);
    check(scaleWebhooks >= 2, "--scale-webhooks must be at least 2, was " + scaleWebhooks);
    long attemptsMin = FullHistory.LATEST * (scaleWebhooks / 2L);
    check(
        attempts >= attemptsMin,
        "--attempts must be at least 25 × --scale-webhooks, %s, was %s"
            .formatted(attemptsMin, attempts));
    rate.ifPresent(given -> check(given > 0, "--rate must be above 0, was " + given));
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /// For the report.
  public Map<String, String> described() {
    var settings = new LinkedHashMap<String, String>();
    boolean comparable = rounds >= ROUNDS_TO_COMPARE && warmup.compareTo(WARMUP_TO_COMPARE) >= 0;
    settings.put("comparable", comparable ? "yes" : "no, that takes 3 rounds and 10 s of warm-up");
    settings.put("rounds", Integer.toString(rounds));
    settings.put("warmup", warmup.toSeconds() + " s");
    settings.put("measured", measured.toSeconds() + " s");
    settings.put("connections", Integer.toString(connections));
    settings.put("rate", rate.map(given -> given + "/s").orElse("half of throughput"));
    settings.put("webhooks", Integer.toString(webhooks));
    settings.put("fan-out", Integer.toString(fanOut));
    settings.put("parked", Long.toString(parked));
    settings.put("scale webhooks", Integer.toString(scaleWebhooks));
    settings.put("attempts", Long.toString(attempts));
    settings.put("closed loop by", wrk.isPresent() ? "wrk" : "own generator");
    if (!serverOptions.isEmpty()) {
      settings.put("server options", String.join(" ", serverOptions));
    }
    return settings;
  }
}
