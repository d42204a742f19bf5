package io.spectra.webhooks.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.server.storage.TwoNodes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two nodes use one idempotency key at the same time.
class IdempotencyOnSeveralNodesTest {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");
  private static final long SHOP = 1;

  @RegisterExtension private final TwoNodes nodes = new TwoNodes();

  @Test
  void the_second_waits_for_the_first_and_gets_its_answer() throws Exception {
    Future<String> second =
        nodes
            .first()
            .write((connection, _) -> {
              assertThat(keep(connection, "\"first\"", NOW)).isTrue();
              var waiting = nodes.submit(this::answerOnTheOtherNode);
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
            nodes
                .first()
                .write((connection, _) -> {
                  keep(connection, "\"first\"", NOW);
                  second.set(nodes.submit(this::answerOnTheOtherNode));
                  PostgresServer.awaitBlockedBy(connection);
                  throw new IllegalStateException("refused");
                }));

    assertThat(failure).hasMessage("refused");
    assertThat(second.get().get(20, TimeUnit.SECONDS)).isEqualTo("\"second\"");
  }

  @Test
  void a_key_that_is_given_anew_while_old_ones_are_deleted_stays() throws Exception {
    var longAgo = NOW.minus(IdempotencyTable.KEPT_FOR);
    nodes.first().write((connection, _) -> keep(connection, "\"old\"", longAgo));

    Future<Integer> deleted =
        nodes
            .first()
            .write((connection, _) -> {
              assertThat(keep(connection, "\"new\"", NOW)).isTrue();
              var waiting =
                  nodes.submit(() ->
                      nodes.second().write((other, _) -> IdempotencyTable.prune(other, NOW, 10)));
              PostgresServer.awaitBlockedBy(connection);
              return waiting;
            });

    assertThat(deleted.get(20, TimeUnit.SECONDS)).isZero();
  }

  private String answerOnTheOtherNode() {
    return nodes
        .second()
        .write((connection, _) -> {
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
