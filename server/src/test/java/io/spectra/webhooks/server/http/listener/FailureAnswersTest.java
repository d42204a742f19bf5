package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.engine.UnavailableException;
import io.spectra.webhooks.store.StoreException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureAnswersTest {
  private static final String REQUEST = "POST /api/v1/events";

  @Test
  void what_was_turned_away_before_the_store_was_asked_was_surely_not_done() {
    var error =
        FailureAnswers.describe(new UnavailableException("the engine is stopping"), REQUEST);

    assertThat(error.status()).isEqualTo(503);
    assertThat(error.message()).contains("nothing was done");
  }

  @Test
  void what_the_store_failed_at_may_have_been_done() {
    var lostAnswer = new StoreException("the connection is gone");

    var error =
        FailureAnswers.describe(
            new CompletionException(new UnavailableException("try again", lostAnswer)), REQUEST);

    assertThat(error.status()).isEqualTo(503);
    assertThat(error.message()).contains("not known", "Idempotency-Key");
  }

  @Test
  void what_nobody_foresaw_is_our_fault() {
    var error = FailureAnswers.describe(new IllegalStateException("a secret"), REQUEST);

    assertThat(error.status()).isEqualTo(500);
    assertThat(error.message()).doesNotContain("secret");
  }
}
