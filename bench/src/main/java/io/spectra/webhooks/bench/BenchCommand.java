package io.spectra.webhooks.bench;

import io.spectra.webhooks.bench.load.Wrk;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.report.Machine;
import io.spectra.webhooks.bench.report.Report;
import io.spectra.webhooks.bench.report.TargetList;
import io.spectra.webhooks.bench.scenario.LoadSettings;
import io.spectra.webhooks.bench.scenario.MeasuredServer;
import io.spectra.webhooks.bench.scenario.Rig;
import io.spectra.webhooks.bench.scenario.RunSettings;
import io.spectra.webhooks.bench.scenario.Scenario;
import io.spectra.webhooks.bench.scenario.ScenarioSizes;
import io.spectra.webhooks.bench.scenario.Scenarios;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs `bench`, which plays scenarios in interleaved rounds, prints a table and writes it as JSON.
/// It exits with 1 when an accepted event did not arrive, however good the figures are. Otherwise
/// it exits with 0, even when targets were missed.
@Command(
    name = "spectra bench",
    description = "Measure the server in real processes over loopback.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = SinkCommand.class,
    footer = {
      "",
      "`spectra bench micro` measures single steps instead (`spectra bench micro -h`: JMH's options).",
      "The method, and what the figures mean: docs/performance.md."
    })
final class BenchCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description =
          "throughput, batch, latency, fanout, throughput-postgres, latency-postgres, nodes, hung,"
              + " trickle, outage, tls, startup (default: all of these); and scale, history, which take long.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-r", "--rounds"},
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds, each of all scenarios; medians are shown (default: 3).")
  private int rounds;

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Seconds for which each load is measured (default: 10).")
  private int seconds;

  @Option(
      names = {"-w", "--warmup"},
      paramLabel = "N",
      defaultValue = "12",
      description = "Least seconds of load before each measurement (default: 12).")
  private int warmup;

  @Option(
      names = "--warmup-max",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "Most seconds of load before each measurement, which begins once two windows in a row agree"
              + " within 5 %% (default: 60).")
  private int warmupMax;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections of the generator (default: 64).")
  private int connections;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Events a second where a scenario has a fixed rate (default: half of the throughput measured"
              + " in the same round, 5000 without one; 3000 in trickle).")
  private @Nullable Double rate;

  @Option(
      names = "--webhooks",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Webhooks of the scenario hung, a quarter of which hangs (default: 2000).")
  private int webhooks;

  @Option(
      names = "--fan-out",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Webhooks that an event of the scenario fanout goes to; half as many hang in outage"
              + " (default: 10000).")
  private int fanOut;

  @Option(
      names = "--parked",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Deliveries that wait in the scenarios outage and scale (default: 1000000).")
  private long parked;

  @Option(
      names = "--scale-webhooks",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Webhooks of the scenario scale; history has half as many (default: 100000).")
  private int scaleWebhooks;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "10000000",
      description =
          "Attempts that the scenario history fills its history with, some 20,000 a second (default:"
              + " 10000000).")
  private long attempts;

  @Option(
      names = "--generator",
      paramLabel = "auto|wrk|own",
      defaultValue = "auto",
      description =
          "The program that makes the load of throughput (default: wrk where it is installed).")
  private String generator = "auto";

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "Measure on this PostgreSQL, in schemas of its own (jdbc:postgresql://host/name; default:"
              + " start one for the run).")
  private @Nullable String databaseUrl;

  @Option(
      names = "--server",
      hidden = true,
      paramLabel = "JAR",
      description = "The distribution to measure; ./spectra bench gives it.")
  private @Nullable Path server;

  @Option(
      names = "--out",
      hidden = true,
      paramLabel = "DIRECTORY",
      description = "For the servers' data and bench.json; ./spectra bench gives it.")
  private @Nullable Path directory;

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      defaultValue = "",
      description = "More options for the server's JVM, with spaces between.")
  private String javaOptions = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  private final MonotonicClock clock = new MonotonicClock();

  @Override
  public Integer call() throws InterruptedException, IOException {
    var scenarios = scenarios();
    var settings = settings();
    var out = spec.commandLine().getOut();
    Files.createDirectories(settings.directory());
    var machine = Machine.look(clock, settings.directory());
    var findings = new Findings();
    var described = new LinkedHashMap<>(settings.described());
    try (var rig = Rig.start(clock, settings, BenchMain.class.getName())) {
      for (int round = 1; round <= rounds; round++) {
        play(rig, scenarios, findings, round, out);
      }
      described.putAll(rig.described());
    }
    var report =
        new Report(
            InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            machine,
            described,
            findings.figures(),
            TargetList.OURS,
            findings.remarks(),
            findings.faults());
    report.print(out);
    report.writeJson(settings.directory().resolve("bench.json"));
    return findings.faults().isEmpty() ? 0 : 1;
  }

  private void play(
      Rig rig, List<Scenario> scenarios, Findings findings, int round, PrintWriter out)
      throws InterruptedException {
    for (var scenario : scenarios) {
      out.println("round %s of %s: %s".formatted(round, rounds, scenario.name()));
      out.flush();
      scenario.round(rig, findings);
    }
  }

  private List<Scenario> scenarios() {
    var all = Scenarios.all();
    for (var name : names) {
      if (all.stream().noneMatch(scenario -> scenario.name().equals(name))) {
        throw wrong("there is no scenario '%s'; --help lists them".formatted(name));
      }
    }
    return all.stream()
        .filter(scenario -> names.isEmpty() ? !scenario.isLong() : names.contains(scenario.name()))
        .toList();
  }

  private RunSettings settings() {
    var jar = given("--server", server);
    if (!Files.isRegularFile(jar)) {
      throw wrong("there is no server at " + jar);
    }
    try {
      return new RunSettings(
          new MeasuredServer(jar, serverOptions()),
          given("--out", directory),
          rounds,
          load(),
          new ScenarioSizes(webhooks, fanOut, parked, scaleWebhooks, attempts),
          Optional.ofNullable(databaseUrl));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private List<String> serverOptions() {
    return javaOptions.isBlank() ? List.of() : List.of(javaOptions.strip().split("\\s+", -1));
  }

  private LoadSettings load() {
    return new LoadSettings(
        Duration.ofSeconds(warmup),
        Duration.ofSeconds(warmupMax),
        Duration.ofSeconds(seconds),
        connections,
        Optional.ofNullable(rate),
        wrk());
  }

  /// Checks an option that cannot be `required` in the annotation, which would demand it before
  /// `sink` too.
  private Path given(String option, @Nullable Path path) {
    if (path == null) {
      throw wrong("%s must be given; ./spectra bench does".formatted(option));
    }
    return path.toAbsolutePath();
  }

  private Optional<Path> wrk() {
    var found = Wrk.find();
    return switch (generator) {
      case "auto" -> found;
      case "own" -> Optional.empty();
      case "wrk" -> Optional.of(found.orElseThrow(() -> wrong("wrk is not installed")));
      default -> throw wrong("a generator is auto, wrk or own, not '%s'".formatted(generator));
    };
  }

  private ParameterException wrong(@Nullable String message) {
    return new ParameterException(spec.commandLine(), "bench: " + message);
  }
}
