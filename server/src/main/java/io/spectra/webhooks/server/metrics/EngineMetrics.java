package io.spectra.webhooks.server.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.EngineWork;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EngineStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Counts what the engine reports, and shows how full it is. Counting happens on the engine's own
/// threads and never blocks.
final class EngineMetrics implements DeliveryObserver {
  private static final Duration[] LATENCY_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1)
  };

  private static final Duration[] WORK_BUCKETS = {
    micros(20),
    micros(50),
    micros(100),
    micros(200),
    micros(500),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Counter accepted;
  private final Counter delivered;
  private final Counter failed;
  private final Counter notAttempted;
  private final Counter parked;
  private final Counter storeFailures;
  private final Counter shortages;
  private final Counter faults;
  private final Timer latency;
  private final Timer commits;
  private final Map<EngineWork, Timer> work = new EnumMap<>(EngineWork.class);

  public EngineMetrics(MeterRegistry meters, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
    accepted = counter("spectra.events.accepted", "Events that were accepted");
    delivered = deliveries("delivered");
    failed = deliveries("failed");
    notAttempted = deliveries("not_attempted");
    parked = counter("spectra.deliveries.parked", "Deliveries moved from memory to the store");
    storeFailures = counter("spectra.store.failures", "Store calls that failed");
    shortages = localFailures("shortage");
    faults = localFailures("fault");
    latency =
        timer("spectra.delivery.latency", "From the acceptance of an event to an attempt's end");
    commits = timer("spectra.store.commit", "How long commits take");
    for (EngineWork kind : EngineWork.values()) {
      work.put(kind, timer(kind));
    }
  }

  /// Shows how full the engine is from now on.
  public void watch(Engine engine) {
    gauge(
        "spectra.deliveries.queued", "Deliveries waiting in memory", engine, EngineStatus::queued);
    gauge(
        "spectra.deliveries.waiting.parked",
        "Deliveries waiting in the store",
        engine,
        EngineStatus::parked);
    gauge(
        "spectra.deliveries.in.flight",
        "Attempts whose outcome is not stored yet",
        engine,
        EngineStatus::inFlight);
    gauge(
        "spectra.bodies.held.bytes", "Bodies of events in memory", engine, EngineStatus::heldBytes);
    gauge(
        "spectra.events.oldest.undelivered.seconds",
        "Age of the oldest undelivered event",
        engine,
        status -> age(status.oldestUndelivered()));
    lanes("prompt", engine, EngineStatus::promptLanes);
    lanes("hanging", engine, EngineStatus::hangingLanes);
    lanes("unknown", engine, EngineStatus::unknownLanes);
  }

  @Override
  public void accepted(int events) {
    accepted.increment(events);
  }

  @Override
  public void committed(Duration took) {
    commits.record(took);
  }

  @Override
  public void storeFailed() {
    storeFailures.increment();
  }

  @Override
  public void attempted(Outcome outcome, Duration sinceAccepted) {
    if (outcome instanceof Outcome.NotAttempted) {
      notAttempted.increment();
      return;
    }
    (outcome.success() ? delivered : failed).increment();
    latency.record(sinceAccepted);
  }

  @Override
  public void failedLocally(LocalFailure failure) {
    switch (failure) {
      case LocalFailure.Shortage _ -> shortages.increment();
      case LocalFailure.Fault _ -> faults.increment();
    }
  }

  @Override
  public void parked(int deliveries) {
    parked.increment(deliveries);
  }

  @Override
  public void worked(EngineWork kind, Duration took) {
    requireNonNull(work.get(kind)).record(took);
  }

  private static Duration micros(long count) {
    return Duration.of(count, ChronoUnit.MICROS);
  }

  private double age(Optional<Instant> since) {
    return since
        .map(start -> Math.max(0, Duration.between(start, clock.instant()).toMillis() / 1e3))
        .orElse(0.0);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }

  private Counter deliveries(String outcome) {
    return Counter.builder("spectra.deliveries")
        .description("Deliveries by what they came to")
        .tag("outcome", outcome)
        .register(meters);
  }

  private Counter localFailures(String kind) {
    return Counter.builder("spectra.local.failures")
        .description("Attempts that this process or its machine ended; they are made again")
        .tag("kind", kind)
        .register(meters);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(meters);
  }

  private Timer timer(EngineWork kind) {
    var timer =
        kind.isTurn()
            ? Timer.builder("spectra.turn")
                .description("How long one pass of a thread took, without its waits")
            : Timer.builder("spectra.work")
                .description("How long a piece of work within a turn took")
                .tag("work", kind.label());
    return timer.tag("thread", kind.thread()).serviceLevelObjectives(WORK_BUCKETS).register(meters);
  }

  private void gauge(
      String name, String description, Engine engine, ToDoubleFunction<EngineStatus> value) {
    Gauge.builder(name, engine, it -> value.applyAsDouble(it.status()))
        .description(description)
        .register(meters);
  }

  private void lanes(String health, Engine engine, ToDoubleFunction<EngineStatus> value) {
    Gauge.builder("spectra.lanes", engine, it -> value.applyAsDouble(it.status()))
        .description("Webhooks with deliveries at hand, by how their receivers behave")
        .tag("health", health)
        .register(meters);
  }
}
