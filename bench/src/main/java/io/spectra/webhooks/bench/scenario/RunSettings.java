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
  /// Half of the first mark, 10,000 events a second.
  public static final double RATE_DEFAULT = 5_000;

  public RunSettings {
    serverOptions = List.copyOf(serverOptions);
    if (rounds < 1 || connections < 1) {
      throw new IllegalArgumentException("at least one round and one connection are needed");
    }
    if (warmup.isNegative() || measured.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("at least one second must be measured");
    }
    if (webhooks < HungReceivers.EVENTS.size() || webhooks % HungReceivers.EVENTS.size() != 0) {
      throw new IllegalArgumentException(
          "the number of webhooks must be a multiple of " + HungReceivers.EVENTS.size());
    }
    if (fanOut < 2 || parked < 1) {
      throw new IllegalArgumentException("at least two webhooks and one delivery are needed");
    }
    long attemptsMin = FullHistory.LATEST * (scaleWebhooks / 2L);
    if (attempts < attemptsMin) {
      throw new IllegalArgumentException(
          "the history needs at least %d attempts, 50 for each of its webhooks, was %d"
              .formatted(attemptsMin, attempts));
    }
    if (scaleWebhooks < 2) {
      throw new IllegalArgumentException("at least two webhooks are needed");
    }
    rate.filter(given -> !(given > 0))
        .ifPresent(given -> {
          throw new IllegalArgumentException("a rate must be above 0, was " + given);
        });
  }

  /// For the report.
  public Map<String, String> described() {
    var settings = new LinkedHashMap<String, String>();
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
