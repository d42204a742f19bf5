package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the write-ahead log stays small however much is written without a pause.
class WalBoundTest {
  private static final long LIMIT = 256 << 10;
  private static final int EVENTS = 16;
  private static final int BODY_BYTES = 4_000;

  /// The most that one batch may add: each event writes few pages beyond its own.
  private static final long BATCH_BYTES = EVENTS * 5L * 4_120;

  @TempDir Path directory;

  private SqliteStore open() {
    return TestStores.open(
        new SqliteSettings(directory, 2, Duration.ofSeconds(30), LIMIT, List.of()));
  }

  private long walBytes() throws IOException {
    return Files.size(directory.resolve("spectra.db-wal"));
  }

  private static void batch(StoreDriver driver, TenantId tenant) {
    NewEvent[] events = new NewEvent[EVENTS];
    for (int i = 0; i < EVENTS; i++) {
      NewEvent event = driver.event(tenant, START);
      events[i] =
          new NewEvent(
              event.id(), tenant, event.type(), START, 0, Optional.empty(), new byte[BODY_BYTES]);
    }
    driver.accept(events);
  }

  @Test
  void twenty_megabytes_without_a_pause_never_make_it_large() throws IOException {
    try (SqliteStore store = open()) {
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      long largest = 0;
      for (int i = 0; i < 320; i++) {
        batch(driver, tenant);
        largest = Math.max(largest, walBytes());
      }

      assertThat(Files.size(directory.resolve("spectra.db"))).isGreaterThan(15 << 20);
      assertThat(largest).isLessThan(4 * LIMIT + 2 * BATCH_BYTES);
    }
  }

  @Test
  void a_reader_with_an_old_snapshot_lets_it_grow_and_it_shrinks_afterwards() throws Exception {
    try (SqliteStore store = open()) {
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      CountDownLatch reading = new CountDownLatch(1);
      CountDownLatch enough = new CountDownLatch(1);
      var reader =
          CompletableFuture.runAsync(
              () ->
                  store.read(connection -> {
                    OpeningTest.count(connection, "event");
                    reading.countDown();
                    return await(enough);
                  }),
              Thread::startVirtualThread);
      assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
      while (walBytes() < 4 * LIMIT + BATCH_BYTES) {
        batch(driver, tenant);
      }
      enough.countDown();
      reader.get(10, TimeUnit.SECONDS);

      int batches = 0;
      while (walBytes() > LIMIT && batches < 100) {
        batch(driver, tenant);
        batches++;
      }

      assertThat(walBytes()).isLessThanOrEqualTo(LIMIT);
    }
  }

  @Test
  void closing_leaves_no_log_behind() {
    try (SqliteStore store = open()) {
      StoreDriver driver = new StoreDriver(store);
      batch(driver, driver.addTenant("Acme").id());
    }

    assertThat(directory.resolve("spectra.db-wal")).doesNotExist();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
