package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyncingTest {
  private final Queue<Runnable> syncer = new ArrayDeque<>();
  private final Queue<Runnable> writer = new ArrayDeque<>();
  private final List<String> ends = new ArrayList<>();
  private boolean isDurableOnCommit;
  private @Nullable RuntimeException failure;
  private boolean muchWaits;
  private int syncs;
  private final Syncing<String> syncing = syncing();

  @Test
  void a_batch_is_durable_when_it_is_synced() {
    syncing.add("first");

    assertThat(syncs).isEqualTo(1);
    assertThat(ends).containsExactly("first is durable");
    assertThat(syncing.isUnderWay()).isFalse();
  }

  @Test
  void a_store_whose_commits_are_durable_is_not_asked_to_sync() {
    isDurableOnCommit = true;
    muchWaits = true;

    syncing.add("first");

    assertThat(ends).containsExactly("first is durable");
    assertThat(syncs).isZero();
    assertThat(syncer).isEmpty();
  }

  @Test
  void where_much_waits_another_thread_syncs_and_the_writer_hears_of_it_by_message() {
    muchWaits = true;
    syncing.add("first");
    assertThat(syncs).isZero();
    assertThat(syncing.isUnderWay()).isTrue();

    syncer.remove().run();
    assertThat(syncs).isEqualTo(1);
    assertThat(ends).isEmpty();

    writer.remove().run();
    assertThat(ends).containsExactly("first is durable");
    assertThat(syncing.isUnderWay()).isFalse();
  }

  @Test
  void a_batch_that_is_written_during_a_sync_waits_for_one_of_its_own() {
    muchWaits = true;
    syncing.add("first");
    assertThat(syncing.hasRoom()).isTrue();
    syncing.add("second");
    assertThat(syncing.hasRoom()).isFalse();
    assertThat(syncer).hasSize(1);

    syncer.remove().run();
    writer.remove().run();
    assertThat(ends).containsExactly("first is durable");
    assertThat(syncing.isUnderWay()).isTrue();
    assertThat(syncing.hasRoom()).isTrue();

    syncer.remove().run();
    writer.remove().run();
    assertThat(ends).containsExactly("first is durable", "second is durable");
    assertThat(syncing.isUnderWay()).isFalse();
  }

  @Test
  void the_writer_itself_syncs_the_last_of_them_when_little_waits_by_then() {
    muchWaits = true;
    syncing.add("first");
    syncing.add("second");
    muchWaits = false;

    syncer.remove().run();
    writer.remove().run();

    assertThat(ends).containsExactly("first is durable", "second is durable");
    assertThat(syncer).isEmpty();
  }

  @Test
  void a_sync_that_fails_leaves_everything_in_doubt_that_was_written_by_then_newest_first() {
    muchWaits = true;
    syncing.add("first");
    failure = new StoreException("the disk failed");
    syncer.remove().run();
    syncing.add("second");

    writer.remove().run();

    assertThat(ends).containsExactly("second is in doubt", "first is in doubt");
    assertThat(syncing.isUnderWay()).isFalse();
    assertThat(syncing.hasRoom()).isTrue();
  }

  @Test
  void whatever_fails_nobody_waits_for_ever() {
    muchWaits = true;
    syncing.add("first");
    failure = new IllegalStateException("a bug");

    syncer.remove().run();
    writer.remove().run();

    assertThat(ends).containsExactly("first is in doubt");
    assertThat(syncing.isUnderWay()).isFalse();
  }

  @Test
  void it_knows_what_is_written_and_not_yet_durable() {
    muchWaits = true;
    syncing.add("first");

    assertThat(syncing.any("first"::equals)).isTrue();
    assertThat(syncing.any("second"::equals)).isFalse();
  }

  private Syncing<String> syncing() {
    var owner =
        new Syncing.Owner<String>() {
          @Override
          public void durable(String batch) {
            ends.add(batch + " is durable");
          }

          @Override
          public void inDoubt(String batch, StoreException cause) {
            ends.add(batch + " is in doubt");
          }

          @Override
          public boolean hasMuchToWrite() {
            return muchWaits;
          }
        };
    return new Syncing<>(
        store(), syncer::add, writer::add, owner, new WorkTimes(DeliveryObserver.NONE, () -> 0));
  }

  private Store store() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "isDurableOnCommit" -> isDurableOnCommit;
                  case "sync" -> {
                    syncs++;
                    if (failure != null) {
                      throw failure;
                    }
                    yield null;
                  }
                  default -> throw new AssertionError(method.getName());
                });
  }
}
