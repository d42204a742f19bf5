package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.micro.ScratchDirectory;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Measures the two commits for 64 deliveries. The first stores their events, each in a submission
/// of its own, and deletes the outbox rows of the 64 events before. The second stores their
/// attempts. The files are in the directory for temporary files, which should be on the disk to be
/// measured.
///
/// There are two floors: the same number of plain blobs, in one transaction of the same settings,
/// into a table without any index; and the same bytes appended to a file and synced.
public class CommitBenchmark extends MicroBenchmark {
  private static final int BATCH = 64;
  private static final int WEBHOOKS = 50;

  /// The approximate size of an attempt's row.
  private static final int ATTEMPT_BYTES = 50;

  private static final long FILE_BYTES_MAX = 256L << 20;

  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb"); // kept, or its level goes

  static {
    FLYWAY.setLevel(Level.WARNING);
  }

  @Benchmark
  public List<Long> events(Opened opened) {
    return opened.acceptBatch();
  }

  @Benchmark
  public int attempts(Opened opened) {
    return opened.recordBatch();
  }

  @Benchmark
  public int floorEventsAsBlobs(Blobs blobs) {
    return blobs.insertBatch(blobs.body);
  }

  @Benchmark
  public int floorAttemptsAsBlobs(Blobs blobs) {
    return blobs.insertBatch(blobs.attempt);
  }

  @Benchmark
  public long floorEventsAppended(Appended appended) throws IOException {
    return appended.append(appended.bodies);
  }

  /// The store, opened as a program opens it.
  @State(Scope.Thread)
  public static class Opened {
    private final ScratchDirectory scratch = new ScratchDirectory();
    private final InstantSource clock = InstantSource.system();
    private final SqliteStore store = SqliteStore.open(scratch.path());
    private final EventIds ids = new EventIds(clock, new Random(7));
    private final DeliveryIds deliveries = new DeliveryIds(clock, 0, new DeliveryId(0));
    private final Outcome outcome = new Outcome.Answered(200, "ok", Duration.ofMillis(3));
    private final EventType type = new EventType("order.shipped");
    private final byte[] body = new byte[BODY_BYTES];
    private final TenantId tenant;
    private final long version;
    private List<Long> open = List.of();

    public Opened() {
      RegistryDelta added = store.change(0, new RegistryChange.AddTenant("Load", clock.instant()));
      tenant = added.tenants().getFirst().id();
      version = added.version();
    }

    List<Long> acceptBatch() {
      List<Submission> submissions = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH; i++) {
        submissions.add(new Submission.Events(List.of(event())));
      }
      BatchResult result =
          store.submit(new Batch(version, _ -> true, submissions, List.of(), open, List.of()));
      open = sequences((BatchResult.Committed) result);
      store.sync();
      return open;
    }

    int recordBatch() {
      List<AttemptRecord> attempts = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH; i++) {
        attempts.add(attempt(1 + i));
      }
      return store.record(attempts);
    }

    @TearDown
    public void close() throws IOException {
      store.close();
      scratch.delete();
    }

    private NewEvent event() {
      return new NewEvent(ids.next(), tenant, type, clock.instant(), 0, Optional.empty(), body);
    }

    private AttemptRecord attempt(long sequence) {
      Instant now = clock.instant();
      var webhook = new WebhookId(1 + sequence % WEBHOOKS);
      return new AttemptRecord(deliveries.next(now), webhook, sequence, 1, now, outcome);
    }

    private static List<Long> sequences(BatchResult.Committed committed) {
      return committed.entries().stream()
          .map(entry -> ((BatchResult.Entry.Accepted) entry).events().getFirst().sequence())
          .toList();
    }
  }

  /// A database that holds nothing but blobs.
  @State(Scope.Thread)
  public static class Blobs {
    private static final String CREATE = "create table blob (body blob not null) strict";
    private static final String INSERT = "insert into blob (body) values (?)";
    private static final long WAL_BYTES_MAX = 16L << 20;

    private final byte[] body = new byte[BODY_BYTES];
    private final byte[] attempt = new byte[ATTEMPT_BYTES];
    private final ScratchDirectory scratch = new ScratchDirectory();
    private final ExecutorService copier = Executors.newSingleThreadExecutor();
    private final WritingConnection writing =
        new WritingConnection(
            new SqliteFile(scratch.path().resolve("blobs.db"), WAL_BYTES_MAX), copier, () -> {});

    public Blobs() {
      writing.transact("Making the table", session -> session.update(CREATE));
    }

    int insertBatch(byte[] blob) {
      return writing.transact(
          "Writing blobs",
          session -> {
            int inserted = 0;
            for (int i = 0; i < BATCH; i++) {
              inserted += session.update(INSERT, blob);
            }
            return inserted;
          });
    }

    @TearDown
    public void close() throws IOException {
      copier.close();
      writing.close();
      scratch.delete();
    }
  }

  /// A file that grows, up to a bound.
  @State(Scope.Thread)
  public static class Appended {
    private final ByteBuffer bodies = ByteBuffer.allocateDirect(BATCH * BODY_BYTES);
    private final ScratchDirectory scratch = new ScratchDirectory();
    private final FileChannel file = scratch.newFile("appended");

    long append(ByteBuffer bytes) throws IOException {
      if (file.position() > FILE_BYTES_MAX) {
        file.truncate(0);
      }
      bytes.clear();
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(false);
      return file.position();
    }

    @TearDown
    public void close() throws IOException {
      file.close();
      scratch.delete();
    }
  }
}
