package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.access.ManualClock;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.Patience;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests what becomes of API keys as hours go by, on a running server whose clock the test moves.
class KeysOverTimeTest {
  private static final Instant START = Instant.parse("2026-05-18T14:23:17.250Z");

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock(START);
  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
  private TestServer server;
  private long tenant;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(directory, Map.of(), clock);
    tenant = server.newTenant();
  }

  @AfterEach
  void stop() {
    server.close();
    receiver.close();
  }

  @Test
  void a_caller_that_waits_as_long_as_retry_after_says_gets_in_and_not_much_before() {
    var free = server.with(server.newKey(tenant, "\"tier\":\"free\"").text());
    for (int i = 0; i < 100; i++) {
      assertThat(free.get("/orders").status()).isEqualTo(200);
    }

    var refused = free.get("/orders");

    assertThat(refused.status()).isEqualTo(429);
    long seconds = number(refused, "Retry-After");
    assertThat(seconds).as("the hour, and what is left of a minute").isBetween(3_600L, 3_660L);
    assertThat(number(refused, "X-RateLimit-Reset")).isEqualTo(START.getEpochSecond() + seconds);
    clock.advance(Duration.ofSeconds(seconds - 1));
    assertThat(free.get("/orders").status()).isEqualTo(429);
    clock.advance(Duration.ofSeconds(1));
    assertThat(free.get("/orders").status()).isEqualTo(200);
  }

  @Test
  void an_expired_key_opens_nothing_from_that_moment_and_its_webhooks_stop() {
    var lasting = server.with(server.newKey(tenant).text());
    var key = server.newKey(tenant, "\"expires_at\":\"2026-05-18T15:00:00Z\"");
    var expiring = server.with(key.text());
    long lastingHook = register(lasting, "/lasting");
    register(expiring, "/expiring");
    publish(lasting);
    assertThat(List.of(target(receiver.takeRequest()), target(receiver.takeRequest())))
        .containsExactlyInAnyOrder("/lasting", "/expiring");
    assertThat(expiring.get("/webhooks").status()).isEqualTo(200);

    clock.advance(Duration.between(START, Instant.parse("2026-05-18T15:00:00Z")));

    assertThat(expiring.get("/webhooks").status()).isEqualTo(401);
    assertThat(expiring.get("/webhooks").code()).isEqualTo("invalid_api_key");
    assertThat(stateOf(key)).isEqualTo("expired");
    awaitWebhook(lastingHook);
    publish(lasting);
    publish(lasting);
    assertThat(target(receiver.takeRequest())).isEqualTo("/lasting");
    assertThat(target(receiver.takeRequest())).isEqualTo("/lasting");
    server.close(); // lets everything under way end
    assertThat(receiver.requests()).hasSize(4);
  }

  private long register(Client client, String target) {
    var body = "{\"url\":\"%s\",\"events\":[\"repair.created\"]}".formatted(receiver.url(target));
    var answer = client.post("/webhooks", body);
    assertThat(answer.status()).isEqualTo(201);
    return answer.id();
  }

  private static void publish(Client client) {
    var answer = client.post("/events", "{\"event\":\"repair.created\",\"data\":{}}");
    assertThat(answer.status()).isEqualTo(202);
  }

  private String stateOf(TestServer.Key key) {
    return server
        .operator()
        .get("/keys?per_page=100")
        .data()
        .valueStream()
        .filter(it -> it.path("id").asLong() == key.id())
        .map(it -> it.path("state").asString())
        .findFirst()
        .orElseThrow();
  }

  /// Waits until that webhook is the only one. The engine revokes expired keys within a second.
  private void awaitWebhook(long left) {
    var expected = List.of(Long.toString(left));
    Patience.until(
        () -> server.operator().get("/webhooks"), now -> now.each("id").equals(expected));
  }

  private static long number(Answer answer, String header) {
    return Long.parseLong(answer.headers().firstValue(header).orElseThrow());
  }

  private static String target(ReceivedRequest request) {
    return request.requestLine().split(" ", -1)[1];
  }
}
