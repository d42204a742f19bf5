package io.spectra.webhooks.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One key wanted on two nodes at the same time.
class IdempotencyOnSeveralNodesTest {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");
  private static final long SHOP = 1;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ScratchDatabase database;
  private ScratchDatabase otherNode;

  @BeforeEach
  void open() throws SQLException {
    database = ScratchDatabase.Kind.POSTGRES.open();
    otherNode = database.ofAnotherNode();
  }

  @AfterEach
  void close() throws SQLException {
    threads.close();
    otherNode.close();
    database.close();
  }

  @Test
  void the_second_waits_for_the_first_and_gets_its_answer() throws Exception {
    Future<String> second =
        database.write((connection, _) -> {
          assertThat(keep(connection, "\"first\"", NOW)).isTrue();
          var waiting = threads.submit(this::answerOnTheOtherNode);
          PostgresServer.awaitBlockedBy(connection);
          return waiting;
        });

    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("\"first\"");
  }

  @Test
  void when_the_first_comes_to_nothing_the_second_has_the_key() throws Exception {
    var second = new AtomicReference<Future<String>>();

    var failure =
        catchThrowable(() ->
            database.write((connection, _) -> {
              keep(connection, "\"first\"", NOW);
              second.set(threads.submit(this::answerOnTheOtherNode));
              PostgresServer.awaitBlockedBy(connection);
              throw new IllegalStateException("refused");
            }));

    assertThat(failure).hasMessage("refused");
    assertThat(second.get().get(20, TimeUnit.SECONDS)).isEqualTo("\"second\"");
  }

  @Test
  void a_key_that_is_given_anew_while_old_ones_are_deleted_stays() throws Exception {
    var longAgo = NOW.minus(IdempotencyTable.KEPT_FOR);
    database.write((connection, _) -> keep(connection, "\"old\"", longAgo));

    Future<Integer> deleted =
        database.write((connection, _) -> {
          assertThat(keep(connection, "\"new\"", NOW)).isTrue();
          var waiting =
              threads.submit(
                  () -> otherNode.write((other, _) -> IdempotencyTable.prune(other, NOW, 10)));
          PostgresServer.awaitBlockedBy(connection);
          return waiting;
        });

    assertThat(deleted.get(20, TimeUnit.SECONDS)).isZero();
  }

  private String answerOnTheOtherNode() {
    return otherNode.write((connection, _) -> {
      keep(connection, "\"second\"", NOW);
      return table(connection).find("k", NOW).orElseThrow().answer();
    });
  }

  private static boolean keep(Connection connection, String answer, Instant at)
      throws SQLException {
    return table(connection).keep("k", new byte[32], answer, at);
  }

  private static IdempotencyTable table(Connection connection) {
    return new IdempotencyTable(connection, SHOP);
  }
}
