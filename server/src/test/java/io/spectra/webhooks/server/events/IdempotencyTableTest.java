package io.spectra.webhooks.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.events.IdempotencyTable.Kept;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
class IdempotencyTableTest {
  private static final Instant FIRST = Instant.parse("2026-05-18T14:23:00Z");
  private static final Instant LAST_MOMENT =
      FIRST.plus(IdempotencyTable.KEPT_FOR).minusNanos(1_000);
  private static final Instant OVER = FIRST.plus(IdempotencyTable.KEPT_FOR);
  private static final TenantId SHOP = new TenantId(1);
  private static final TenantId OTHER_SHOP = new TenantId(2);

  private final ScratchDatabase database;

  IdempotencyTableTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void a_key_is_claimed_once_and_keeps_its_answer_for_a_day() {
    assertThat(claim("k", 1, "\"first\"", FIRST)).isTrue();
    assertThat(claim("k", 2, "\"second\"", LAST_MOMENT)).isFalse();

    var kept = find("k").orElseThrow();
    assertThat(kept.answer()).isEqualTo("\"first\"");
    assertThat(kept.isFor(hash(1))).isTrue();
    assertThat(kept.isFor(hash(2))).isFalse();
  }

  @Test
  void a_key_can_be_used_again_when_its_day_is_over() {
    claim("k", 1, "\"first\"", FIRST);

    assertThat(claim("k", 2, "\"second\"", OVER)).isTrue();

    var kept = find("k").orElseThrow();
    assertThat(kept.answer()).isEqualTo("\"second\"");
    assertThat(kept.isFor(hash(2))).isTrue();
  }

  @Test
  void only_what_is_over_is_deleted_a_bounded_number_at_a_time() {
    claim("a", 1, "1", FIRST);
    claim("b", 1, "1", FIRST);
    claim("c", 1, "1", FIRST);
    claim("d", 1, "1", OVER);

    assertThat(prune(OVER, 2)).isEqualTo(2);
    assertThat(prune(OVER, 2)).isEqualTo(1);
    assertThat(prune(OVER, 2)).isZero();
    assertThat(find("d")).isPresent();
  }

  @Test
  void a_key_is_the_tenants() {
    claim("k", 1, "1", FIRST);

    assertThat(
            database.<Optional<Kept>>read(
                connection -> new IdempotencyTable(connection, OTHER_SHOP).find("k")))
        .isEmpty();
  }

  private boolean claim(String key, int body, String answer, Instant now) {
    return database.write((connection, _) -> {
      var table = new IdempotencyTable(connection, SHOP);
      boolean isMine = table.claim(key, hash(body), now);
      if (isMine) {
        table.answer(key, answer);
      }
      return isMine;
    });
  }

  private Optional<Kept> find(String key) {
    return database.read(connection -> new IdempotencyTable(connection, SHOP).find(key));
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
