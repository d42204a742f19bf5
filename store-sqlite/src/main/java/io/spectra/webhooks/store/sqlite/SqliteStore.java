package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.sql.RegistryReader;
import io.spectra.webhooks.sql.RegistryWriter;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.LentConnection;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/// The default [Store]: SQLite in WAL mode, in a directory that one process at a time uses.
///
/// `spectra.db` holds everything except the history, which has one file for each day. Writes run on
/// the caller's thread. Reads run on the store's own threads while the caller waits, so virtual
/// threads may call. The store starts its reading threads and one that copies write-ahead logs, and
/// ends them when it is closed.
public final class SqliteStore implements Store {
  private final SqliteDirectory directory;
  private final SqliteFile mainFile;
  private final ExecutorService copier;
  private final SessionPool mainPool;
  private final MainFileWriter main;
  private final AttemptFiles attempts;
  private final ReaderThreads readers;
  private final RegistryReader registry;
  private final HistoryFiles history;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteStore(
      SqliteDirectory directory,
      SqliteFile mainFile,
      SqliteSettings settings,
      SecretCipher cipher) {
    this.directory = directory;
    this.mainFile = mainFile;
    copier =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spectra-sqlite-wal").daemon().factory());
    mainPool = new SessionPool(mainFile);
    registry = new RegistryReader(cipher);
    main =
        new MainFileWriter(
            new WritingConnection(mainFile, copier, mainPool::renew),
            new RegistryWriter(registry, cipher, UnaryOperator.identity()));
    attempts = new AttemptFiles(directory, settings.walBytesMax(), copier);
    readers = new ReaderThreads(settings.readers(), settings.readBound());
    history = new HistoryFiles(mainPool, attempts);
  }

  /// Opens the store in a directory with the default settings. Its master key is in the file
  /// `master.key` beside the data, which the first start creates. A user who can read that file can
  /// read the secrets.
  ///
  /// @throws StoreOpenException with a sentence for the operator
  public static SqliteStore open(Path directory) {
    try {
      OwnerOnlyFiles.createDirectories(directory);
    } catch (IOException e) {
      throw new StoreOpenException("The directory " + directory + " cannot be created.", e);
    }
    SecureRandom random = new SecureRandom();
    MasterKey key = masterKey(directory, random);
    return open(
        SqliteSettings.in(directory),
        new MasterKeyCipher(List.of(key), random),
        InstantSource.system());
  }

  /// Returns the master key in a data directory. A first start creates it. If there is data but no
  /// key, the key was lost, and none is created, since a new key could read none of the secrets.
  ///
  /// @throws StoreOpenException with a sentence for the operator
  public static MasterKey masterKey(Path directory, SecureRandom random) {
    Path file = directory.resolve(MasterKey.FILE);
    return Files.exists(SqliteDirectory.main(directory))
        ? MasterKey.load(file)
        : MasterKey.loadOrCreate(file, random);
  }

  /// Opens the store in the directory of the settings, and creates what is missing.
  ///
  /// @throws StoreOpenException with a sentence for the operator
  public static SqliteStore open(
      SqliteSettings settings, SecretCipher cipher, InstantSource clock) {
    SqliteDirectory directory = SqliteDirectory.open(settings.directory());
    try {
      NativeSqlite.load(settings.nativeDirectory(), settings.directory());
      SqliteFile mainFile = new SqliteFile(directory.main(), settings.walBytesMax());
      SqliteMigration.bringUpToDate(mainFile, settings.migrations());
      SqliteStore store = new SqliteStore(directory, mainFile, settings, cipher);
      try {
        store.attempts.start(clock.instant());
        return store;
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /// Reads the embedding program's own tables in the main file, and sees everything that was
  /// committed before the call. Any thread may call it. It blocks until the read has ended.
  ///
  /// @throws StoreException when SQLite fails, or the read takes too long
  public <T> T read(SqlRead<T> read) {
    return readers.read(
        "A read",
        reading -> {
          try (var lent = new LentConnection(reading.always(mainPool).connection())) {
            return read.run(lent.connection());
          }
        });
  }

  @Override
  public BatchResult submit(Batch batch) {
    return main.commit(batch);
  }

  @Override
  public boolean isDurableOnCommit() {
    return false;
  }

  @Override
  public void sync() {
    main.sync();
  }

  @Override
  public RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    return main.change(knownVersion, change, work);
  }

  @Override
  public int record(List<AttemptRecord> records) {
    return attempts.record(records);
  }

  @Override
  public RegistryDelta registrySince(long version) {
    return readMain("Reading the registry", session -> registry.since(session, version));
  }

  @Override
  public List<OutboxEntry> outbox(long afterSequence, int limit) {
    return readMain(
        "Reading the outbox", session -> EventTables.outbox(session, afterSequence, limit));
  }

  @Override
  public List<Long> outboxSequences(Instant before) {
    return readMain("Reading the outbox", session -> EventTables.outboxSequences(session, before));
  }

  @Override
  public List<OutboxEntry> unfinished(Collection<Long> sequences) {
    return main.unfinished(sequences);
  }

  @Override
  public List<Segment.Head> segments() {
    return readMain("Reading segments", SegmentTable::heads);
  }

  @Override
  public List<Segment> segmentsReaching(long sequence) {
    return readMain("Reading segments", session -> SegmentTable.reaching(session, sequence));
  }

  @Override
  public LoadedSegment loadSegment(DeliveryId segment, int from, int limit) {
    return readMain(
        "Reading a segment", session -> SegmentTable.load(session, segment, from, limit));
  }

  @Override
  public Set<Delivered> attemptedSince(DeliveryId floor) {
    return readers.read("Reading attempts", reading -> history.attemptedSince(reading, floor));
  }

  @Override
  public Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last) {
    return readers.read(
        "Reading attempts", reading -> history.attemptedOf(reading, webhook, floor, first, last));
  }

  @Override
  public DeliveryId newestDelivery() {
    return readers.read("Reading the newest delivery", history::newestDelivery);
  }

  @Override
  public List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit) {
    return readers.read(
        "Reading the history", reading -> history.latest(reading, tenant, webhook, limit));
  }

  @Override
  public List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    return readers.read(
        "Reading the history", reading -> history.attempts(reading, tenant, webhook, delivery));
  }

  /// Lists durable events only. A loss of power could take away an event that is not durable and
  /// give its sequence to a later event, which a caller that continues after that sequence would
  /// miss.
  @Override
  public List<StoredEvent> events(EventQuery query) {
    return readMain(
        "Reading events",
        session -> {
          List<StoredEvent> listed = EventListing.list(session, query);
          main.syncWhatWasRead();
          return listed;
        });
  }

  @Override
  public int prune(Instant before, int limit) {
    return main.prune(before, limit);
  }

  @Override
  public void pruneAttempts(Instant before) {
    attempts.drop(before);
  }

  @Override
  public void close(Duration bound) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Duration half = bound.dividedBy(2);
    readers.close(half);
    copier.shutdown();
    try {
      copier.awaitTermination(half.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    attempts.close();
    mainPool.close();
    main.close();
    mainFile.close();
    directory.close();
  }

  private <T> T readMain(String what, SqliteSession.Task<T> task) {
    return readers.read(what, reading -> task.run(reading.always(mainPool)));
  }
}
