package io.spectra.webhooks.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.events.IdempotencyTable.Kept;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyTableTest {
  private static final Instant FIRST = Instant.parse("2026-05-18T14:23:00Z");
  private static final Instant LAST_MOMENT =
      FIRST.plus(IdempotencyTable.KEPT_FOR).minusNanos(1_000);
  private static final Instant OVER = FIRST.plus(IdempotencyTable.KEPT_FOR);
  private static final TenantId SHOP = new TenantId(1);
  private static final TenantId OTHER_SHOP = new TenantId(2);

  private ScratchDatabase database;

  @BeforeEach
  void open() throws SQLException {
    database = ScratchDatabase.Kind.SQLITE.open();
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void an_answer_counts_for_a_day() {
    keep("k", 1, "\"first\"", FIRST);

    assertThat(find("k", LAST_MOMENT).map(Kept::answer)).contains("\"first\"");
    assertThat(find("k", OVER)).isEmpty();
  }

  @Test
  void a_key_can_be_used_again_when_its_day_is_over() {
    keep("k", 1, "\"first\"", FIRST);

    keep("k", 2, "\"second\"", OVER);

    var kept = find("k", OVER).orElseThrow();
    assertThat(kept.answer()).isEqualTo("\"second\"");
    assertThat(kept.isFor(hash(2))).isTrue();
    assertThat(kept.isFor(hash(1))).isFalse();
  }

  @Test
  void only_what_is_over_is_deleted_a_bounded_number_at_a_time() {
    keep("a", 1, "1", FIRST);
    keep("b", 1, "1", FIRST);
    keep("c", 1, "1", FIRST);
    keep("d", 1, "1", OVER);

    assertThat(prune(OVER, 2)).isEqualTo(2);
    assertThat(prune(OVER, 2)).isEqualTo(1);
    assertThat(prune(OVER, 2)).isZero();
    assertThat(find("d", OVER)).isPresent();
  }

  @Test
  void a_key_is_the_tenants() {
    keep("k", 1, "1", FIRST);

    assertThat(
            database.<Optional<Kept>>read(
                connection -> new IdempotencyTable(connection, OTHER_SHOP).find("k", FIRST)))
        .isEmpty();
  }

  private void keep(String key, int body, String answer, Instant now) {
    database.write((connection, _) -> {
      new IdempotencyTable(connection, SHOP).keep(key, hash(body), answer, now);
      return answer;
    });
  }

  private Optional<Kept> find(String key, Instant now) {
    return database.read(connection -> new IdempotencyTable(connection, SHOP).find(key, now));
  }

  private int prune(Instant now, int limit) {
    return database.write((connection, _) -> IdempotencyTable.prune(connection, now, limit));
  }

  private static byte[] hash(int body) {
    var hash = new byte[32];
    hash[0] = (byte) body;
    return hash;
  }
}
