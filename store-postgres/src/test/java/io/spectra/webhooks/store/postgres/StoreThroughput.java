package io.spectra.webhooks.store.postgres;

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
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// How many events a second the store takes by itself, and the CPU time of each, here and in the
/// server's processes where those are on this machine. Not a test: run by hand, with how many
/// seconds each part may take.
///
/// Batches of events of 1.1 KB, each submission one event, on one thread; on another the attempts
/// of the batch before, after which its outbox rows are closed with the next batch: what the engine
/// does under load, without the engine.
final class StoreThroughput {
  private static final int BODY_BYTES = 1_100;
  private static final int WEBHOOKS = 50;

  private final StoreDriver driver;
  private final int batchSize;
  private final TenantId tenant;
  private final List<WebhookId> webhooks = new ArrayList<>();
  private final InstantSource clock = InstantSource.system();
  private final Random random = new Random(7);
  private final EventIds ids = new EventIds(clock, random);
  private final DeliveryIds deliveries;
  private final BlockingQueue<List<Long>> accepted = new ArrayBlockingQueue<>(8);
  private final BlockingQueue<List<Long>> attempted = new ArrayBlockingQueue<>(64);
  private final long[] commitNanos = new long[1 << 20];
  private int commits;
  private volatile boolean stopping;

  private StoreThroughput(PostgresStore store, int batchSize) {
    this.driver = new StoreDriver(store);
    this.batchSize = batchSize;
    this.deliveries = new DeliveryIds(clock, store.nodeNumber(), new DeliveryId(0));
    this.tenant = driver.addTenant("Load").id();
    for (int i = 0; i < WEBHOOKS; i++) {
      webhooks.add(driver.addWebhook(tenant, Optional.empty()).id());
    }
  }

  public static void main(String[] arguments) throws Exception {
    long seconds = arguments.length > 0 ? Math.min(60, Long.parseLong(arguments[0])) : 10;
    for (int batchSize : new int[] {64, 1}) {
      try (TestDatabase database = new TestDatabase()) {
        PostgresStore store = timedOpen("new", database);
        new StoreThroughput(store, batchSize).measure(database, seconds);
        store.close();
        System.out.println("outbox left " + timedOpen("existing", database).outbox(0, 10).size());
      }
    }
    System.exit(0); // the embedded server's threads
  }

  private static PostgresStore timedOpen(String what, TestDatabase database) {
    long started = System.nanoTime();
    PostgresStore store = database.open(InstantSource.system());
    System.out.printf("open (%s): %.0f ms%n", what, (System.nanoTime() - started) / 1e6);
    return store;
  }

  private void measure(TestDatabase database, long seconds)
      throws InterruptedException, SQLException {
    run(Math.max(1, seconds / 3)); // warm
    commits = 0;
    long cpu = cpuNanos();
    long serverCpu = serverCpu(database).toNanos();
    long started = System.nanoTime();
    long events = run(seconds);
    double took = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        "batches of %d: %.0f events/s in %.0f commits/s; µs CPU an event: %.1f here, %.1f there%n",
        batchSize,
        events / took,
        commits / took,
        (cpuNanos() - cpu) / 1e3 / events,
        (serverCpu(database).toNanos() - serverCpu) / 1e3 / events);
    long[] sorted = Arrays.copyOf(commitNanos, commits);
    Arrays.sort(sorted);
    System.out.printf(
        "  commit ms: p50 %.2f, p99 %.2f, p99.9 %.2f, max %.1f%n",
        sorted[commits / 2] / 1e6,
        sorted[(int) (commits * 0.99)] / 1e6,
        sorted[(int) (commits * 0.999)] / 1e6,
        sorted[commits - 1] / 1e6);
  }

  private long run(long seconds) throws InterruptedException {
    stopping = false;
    Thread recorder = Thread.ofPlatform().start(this::recordUntilStopped);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long events = 0;
    while (System.nanoTime() < end) {
      accepted.put(acceptBatch());
      events += batchSize;
    }
    stopping = true;
    recorder.join();
    while (!attempted.isEmpty()) {
      driver.close(attempted.take().toArray(Long[]::new));
    }
    return events;
  }

  private List<Long> acceptBatch() {
    List<Submission> submissions = new ArrayList<>(batchSize);
    for (int i = 0; i < batchSize; i++) {
      submissions.add(new Submission.Events(List.of(event())));
    }
    List<Long> closed = new ArrayList<>();
    Stream.generate(attempted::poll).takeWhile(some -> some != null).forEach(closed::addAll);
    var batch = new Batch(driver.version(), _ -> true, submissions, List.of(), closed, List.of());
    List<Long> sequences = new ArrayList<>(batchSize);
    long started = System.nanoTime();
    BatchResult.Committed committed = driver.committed(batch);
    commitNanos[commits++ % commitNanos.length] = System.nanoTime() - started;
    for (var entry : committed.entries()) {
      var taken = (BatchResult.Entry.Accepted) entry;
      sequences.add(taken.events().getFirst().sequence());
    }
    return sequences;
  }

  private NewEvent event() {
    byte[] body = new byte[BODY_BYTES];
    random.nextBytes(body);
    return new NewEvent(
        ids.next(),
        tenant,
        new EventType("order.shipped"),
        clock.instant(),
        0,
        Optional.empty(),
        body);
  }

  /// All that waits at once, as the recorder does.
  private void recordUntilStopped() {
    try {
      while (!stopping || !accepted.isEmpty()) {
        List<Long> sequences = accepted.poll(100, TimeUnit.MILLISECONDS);
        if (sequences != null) {
          List<Long> all = new ArrayList<>(sequences);
          Stream.generate(accepted::poll).takeWhile(some -> some != null).forEach(all::addAll);
          driver.record(all.stream().map(this::attempt).toArray(AttemptRecord[]::new));
          attempted.put(all);
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

  /// Of the server's processes that live; nothing where they are on another machine.
  private static Duration serverCpu(TestDatabase database) throws SQLException {
    long backend = Long.parseLong(database.list("select pg_backend_pid()").getFirst());
    return ProcessHandle.of(backend)
        .flatMap(ProcessHandle::parent)
        .map(postmaster ->
            Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus))
        .orElse(Duration.ZERO);
  }
}
