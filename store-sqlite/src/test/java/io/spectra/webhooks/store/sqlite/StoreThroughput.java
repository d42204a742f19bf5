package io.spectra.webhooks.store.sqlite;

import com.sun.management.OperatingSystemMXBean;
import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// How many events a second the store takes by itself, and the CPU time of each. Not a test: run by
/// hand, with a directory on the disk in question and how many seconds it may take.
///
/// Batches of 64 events of 1.1 KB, each submission one event, on one thread; on another the
/// attempts of the batch before, after which its outbox rows are closed with the next batch: what
/// the engine does under load, without the engine.
final class StoreThroughput {
  private static final int BATCH = 64;
  private static final int BODY_BYTES = 1_100;
  private static final int WEBHOOKS = 50;

  private final StoreDriver driver;
  private final TenantId tenant;
  private final List<WebhookId> webhooks = new ArrayList<>();
  private final InstantSource clock = InstantSource.system();
  private final EventIds ids = new EventIds(clock, new Random(7));
  private final DeliveryIds deliveries = new DeliveryIds(clock, 0, new DeliveryId(0));
  private final BlockingQueue<List<Long>> accepted = new ArrayBlockingQueue<>(8);
  private final BlockingQueue<List<Long>> attempted = new ArrayBlockingQueue<>(64);
  private volatile boolean stopping;

  private StoreThroughput(SqliteStore store) {
    this.driver = new StoreDriver(store);
    this.tenant = driver.addTenant("Load").id();
    for (int i = 0; i < WEBHOOKS; i++) {
      webhooks.add(driver.addWebhook(tenant, Optional.empty()).id());
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path parent = Path.of(arguments.length > 0 ? arguments[0] : "target");
    long seconds = arguments.length > 1 ? Math.min(60, Long.parseLong(arguments[1])) : 10;
    Path directory = Files.createTempDirectory(parent, "throughput-");
    try (SqliteStore store = timedOpen("new", directory)) {
      new StoreThroughput(store).measure(seconds);
    }
    try (SqliteStore store = timedOpen("existing", directory)) {
      System.out.println("outbox left     " + store.outbox(0, 10).size());
    }
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        System.out.printf("%-28s %6.1f MB%n", file.getFileName(), Files.size(file) / 1e6);
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static SqliteStore timedOpen(String what, Path directory) {
    long cpu = cpuNanos();
    long started = System.nanoTime();
    SqliteStore store = TestStores.open(directory);
    System.out.printf(
        "open (%s): %.0f ms, %.0f ms CPU%n",
        what, (System.nanoTime() - started) / 1e6, (cpuNanos() - cpu) / 1e6);
    return store;
  }

  private void measure(long seconds) throws InterruptedException {
    run(Math.max(1, seconds / 3)); // warm
    long cpu = cpuNanos();
    long started = System.nanoTime();
    long events = run(seconds);
    double took = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        "%.0f events/s accepted, attempted and closed; %.1f µs CPU an event, all threads%n",
        events / took, (cpuNanos() - cpu) / 1e3 / events);
  }

  private long run(long seconds) throws InterruptedException {
    stopping = false;
    Thread recorder = Thread.ofPlatform().start(this::recordUntilStopped);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long events = 0;
    while (System.nanoTime() < end) {
      accepted.put(acceptBatch());
      events += BATCH;
    }
    stopping = true;
    recorder.join();
    while (!attempted.isEmpty()) {
      driver.close(attempted.take().toArray(Long[]::new));
    }
    return events;
  }

  private List<Long> acceptBatch() {
    List<Submission> submissions = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      submissions.add(new Submission.Events(List.of(event())));
    }
    List<Long> closed = attempted.poll();
    var batch =
        new Batch(
            driver.version(),
            _ -> true,
            submissions,
            List.of(),
            closed == null ? List.of() : closed,
            List.of());
    List<Long> sequences = new ArrayList<>(BATCH);
    for (var entry : driver.committed(batch).entries()) {
      var taken = (BatchResult.Entry.Accepted) entry;
      sequences.add(taken.events().getFirst().sequence());
    }
    return sequences;
  }

  private NewEvent event() {
    return new NewEvent(
        ids.next(),
        tenant,
        new EventType("order.shipped"),
        clock.instant(),
        0,
        Optional.empty(),
        new byte[BODY_BYTES]);
  }

  private void recordUntilStopped() {
    try {
      while (!stopping || !accepted.isEmpty()) {
        List<Long> sequences = accepted.poll(100, TimeUnit.MILLISECONDS);
        if (sequences != null) {
          driver.record(sequences.stream().map(this::attempt).toArray(AttemptRecord[]::new));
          attempted.put(sequences);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private AttemptRecord attempt(long sequence) {
    return new AttemptRecord(
        deliveries.next(clock.instant()),
        webhooks.get((int) (sequence % WEBHOOKS)),
        sequence,
        1,
        clock.instant(),
        StoreDriver.answered(200));
  }

  private static long cpuNanos() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
