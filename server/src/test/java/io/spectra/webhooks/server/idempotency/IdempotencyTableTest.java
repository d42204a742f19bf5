package io.spectra.webhooks.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.idempotency.IdempotencyTable.Kept;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
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
  private static final long SHOP = 1;
  private static final long OTHER_SHOP = 2;

  private final ScratchDatabase database;

  IdempotencyTableTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void a_key_is_given_once_and_keeps_its_answer_for_a_day() {
    assertThat(keep("k", 1, "\"first\"", FIRST)).isTrue();
    assertThat(keep("k", 2, "\"second\"", LAST_MOMENT)).isFalse();

    var kept = find("k", LAST_MOMENT).orElseThrow();
    assertThat(kept.answer()).isEqualTo("\"first\"");
    assertThat(kept.isFor(hash(1))).isTrue();
    assertThat(kept.isFor(hash(2))).isFalse();
  }

  @Test
  void a_key_can_be_used_again_when_its_day_is_over() {
    keep("k", 1, "\"first\"", FIRST);

    assertThat(keep("k", 2, "\"second\"", OVER)).isTrue();

    var kept = find("k", OVER).orElseThrow();
    assertThat(kept.answer()).isEqualTo("\"second\"");
    assertThat(kept.isFor(hash(2))).isTrue();
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
  void a_key_whose_day_is_over_is_not_found() {
    keep("k", 1, "1", FIRST);

    assertThat(find("k", LAST_MOMENT)).isPresent();
    assertThat(find("k", OVER)).isEmpty();
  }

  @Test
  void a_key_is_its_owners() {
    keep("k", 1, "1", FIRST);

    for (long other : List.of(OTHER_SHOP, IdempotencyKey.OPERATOR)) {
      assertThat(
              database.<Optional<Kept>>read(
                  connection -> new IdempotencyTable(connection, other).find("k", FIRST)))
          .isEmpty();
    }
  }

  private boolean keep(String key, int body, String answer, Instant now) {
    return database.write((connection, _) ->
        new IdempotencyTable(connection, SHOP).keep(key, hash(body), answer, now));
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
