package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.micro.ScratchDirectory;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Measures the store calls that the engine makes under load, without the engine. One thread
/// commits a batch of events, each in a submission of its own, and another one records the attempts
/// of the batch before. The outbox rows of the batch before that one are closed with the new batch.
/// An operation is one batch.
///
/// The floor appends the bytes of the same events to a file and syncs it.
public class StoreLoadBenchmark extends MicroBenchmark {

  @Benchmark
  public int acceptRecordAndClose(Opened opened) throws ExecutionException, InterruptedException {
    return opened.next();
  }

  @Benchmark
  public long floorEventsAppended(Appended appended) throws IOException {
    return appended.append();
  }

  /// The number of events in a batch.
  @State(Scope.Thread)
  public static class BatchSize {
    @Param({"64", "1"})
    public int events;
  }

  /// A store on new data, with a tenant and some webhooks.
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // set by open()
  public static class Opened {
    private static final int WEBHOOKS = 50;
    private static final Outcome OUTCOME = new Outcome.Answered(200, "ok", Duration.ofMillis(3));

    @Param({"sqlite", "postgres"})
    public String adapter;

    private final InstantSource clock = InstantSource.system();
    private final Random random = new Random(7);
    private final EventIds ids = new EventIds(clock, random);
    private final DeliveryIds deliveries = new DeliveryIds(clock, 0, new DeliveryId(0));
    private final ExecutorService recorder = Executors.newSingleThreadExecutor();
    private final List<WebhookId> webhooks = new ArrayList<>();
    private int batchSize;
    private ScratchStore measured;
    private Store store;
    private TenantId tenant;
    private long version;
    private List<Long> accepted = List.of();
    private List<Long> attempted = List.of();

    @Setup
    public void open(BatchSize size) {
      batchSize = size.events;
      measured = ScratchStore.open(adapter);
      store = measured.store();
      tenant =
          change(new RegistryChange.AddTenant("Load", clock.instant())).tenants().getFirst().id();
      for (int i = 0; i < WEBHOOKS; i++) {
        webhooks.add(change(newWebhook()).webhooks().getFirst().id());
      }
    }

    int next() throws ExecutionException, InterruptedException {
      List<Long> before = accepted;
      Future<Integer> recording = recorder.submit(() -> record(before));
      accepted = accept(attempted);
      attempted = before;
      return recording.get();
    }

    @TearDown
    public void close() throws IOException {
      recorder.close();
      measured.close();
    }

    private RegistryDelta change(RegistryChange change) {
      RegistryDelta delta = store.change(version, change);
      version = delta.version();
      return delta;
    }

    private RegistryChange newWebhook() {
      return new RegistryChange.AddWebhook(
          tenant,
          Optional.empty(),
          WebhookUrl.parse("https://receiver.example.com/hooks"),
          EventFilter.everything(),
          "",
          SigningSecret.of("5a".repeat(32)),
          clock.instant());
    }

    private List<Long> accept(List<Long> closed) {
      List<Submission> submissions =
          IntStream.range(0, batchSize)
              .<Submission>mapToObj(_ -> new Submission.Events(List.of(event())))
              .toList();
      BatchResult result =
          store.submit(new Batch(version, _ -> true, submissions, List.of(), closed, List.of()));
      store.sync();
      return ((BatchResult.Committed) result)
          .entries().stream()
              .map(entry -> ((BatchResult.Entry.Accepted) entry).events().getFirst().sequence())
              .toList();
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

    private int record(List<Long> sequences) {
      return sequences.isEmpty() ? 0 : store.record(sequences.stream().map(this::attempt).toList());
    }

    private AttemptRecord attempt(long sequence) {
      Instant now = clock.instant();
      var webhook = webhooks.get((int) (sequence % WEBHOOKS));
      return new AttemptRecord(deliveries.next(now), webhook, sequence, 1, now, OUTCOME);
    }
  }

  /// A file that grows, up to a bound.
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // set by open()
  public static class Appended {
    private static final long FILE_BYTES_MAX = 256L << 20;

    private final ScratchDirectory directory = new ScratchDirectory();
    private final FileChannel file = directory.newFile("appended");
    private ByteBuffer bodies;

    @Setup
    public void open(BatchSize size) {
      bodies = ByteBuffer.allocateDirect(size.events * BODY_BYTES);
    }

    long append() throws IOException {
      if (file.position() > FILE_BYTES_MAX) {
        file.truncate(0);
      }
      bodies.clear();
      while (bodies.hasRemaining()) {
        file.write(bodies);
      }
      file.force(false);
      return file.position();
    }

    @TearDown
    public void close() throws IOException {
      file.close();
      directory.delete();
    }
  }
}
