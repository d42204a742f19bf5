package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.api.TroubledDatabase.Trouble;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests that a server goes on after its PostgreSQL has failed it for a while. With every kind of
/// trouble it asks callers to come again, nothing that was accepted is lost, and nobody has to do
/// anything afterwards.
class LostDatabaseTest {
  private static final String ORDER = "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}";
  private static final String EVENT = "{\"event\":\"repair.created\",\"data\":{}}";
  private static final Duration AT_ONCE = Duration.ofSeconds(2); // a try to connect may take 5

  @TempDir private Path directory;
  private final FakeReceiver receiver = FakeReceiver.start().always(Behaviour.answer(200));
  private final List<String> accepted = new ArrayList<>(); // ids of events
  private TroubledDatabase database;
  private TestServer server;
  private Client api;
  private long webhook;

  @BeforeEach
  void start() throws SQLException, IOException {
    database = new TroubledDatabase();
    server = TestServer.start(directory, database.settings());
    database.makeDiskThatCanFill();
    api = server.newClient();
    var hook = "{\"url\":\"%s\",\"events\":[\"repair.created\"]}".formatted(receiver.url("/"));
    webhook = api.post("/webhooks", hook).id();
  }

  @AfterEach
  void stop() throws SQLException {
    database.comeBack();
    server.close();
    receiver.close();
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void nothing_accepted_is_lost_and_all_goes_on_by_itself(Trouble trouble) throws SQLException {
    var answered = new CompletableFuture<Boolean>();
    receiver.next(
        new Behaviour.AnswerWhen(answered, new Behaviour.Answer(200, List.of(), "in the end")));
    assertThat(publish().status()).isEqualTo(202);
    receiver.takeRequest(); // in flight from here on

    trouble.begin(database);

    assertUnavailable(until(this::publish, 503));
    assertUnavailable(until(() -> api.post("/orders", ORDER), 503));
    answered.complete(true);
    awaitMetric("spectra_deliveries_total{outcome=\"delivered\"} 1.0");
    awaitMetric("spectra_deliveries_in_flight 1.0"); // its outcome is not stored yet
    awaitReady(503);
    assertThat(monitor().get("/health/live").status()).isEqualTo(200);

    database.comeBack();

    awaitReady(200);
    var history =
        Patience.until(
            () -> api.get("/webhooks/" + webhook + "/deliveries"),
            answer -> answer.status() == 200 && answer.data().size() >= accepted.size());
    assertThat(history.each("event_id")).containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(history.each("response_body")).contains("in the end");
    assertThat(until(this::publish, 202).status()).isEqualTo(202);
    assertThat(until(() -> api.post("/orders", ORDER), 201).status()).isEqualTo(201);
    awaitArrived();
  }

  @Test
  void callers_need_not_wait_once_it_is_known_that_nothing_can_be_done() throws SQLException {
    Trouble.REFUSED_LOGINS.begin(database);
    List<Supplier<Answer>> requests =
        List.of(
            this::publish,
            () -> api.post("/orders", ORDER),
            () -> api.get("/orders"),
            () -> api.get("/events"),
            () -> api.get("/webhooks/" + webhook + "/deliveries"),
            () -> server.operator().post("/tenants", "{\"name\":\"later\"}"));
    awaitReady(503);
    for (var request : requests) {
      Patience.until(() -> took(request), time -> time.compareTo(AT_ONCE) < 0);
    }

    for (var request : requests) {
      assertThat(took(request)).isLessThan(AT_ONCE);
    }
  }

  private static Duration took(Supplier<Answer> request) {
    long asked = System.nanoTime();
    assertUnavailable(request.get());
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  private Answer publish() {
    var answer = api.post("/events", EVENT);
    if (answer.status() == 202) {
      accepted.add(answer.data().path("id").asString());
    }
    return answer;
  }

  private static Answer until(Supplier<Answer> request, int status) {
    return Patience.until(request::get, answer -> answer.status() == status);
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  private Client monitor() {
    return server.anonymous().from("");
  }

  private String metrics() {
    return monitor().get("/metrics").text();
  }

  private void awaitMetric(String line) {
    Patience.until(this::metrics, text -> text.contains(line));
  }

  private void awaitReady(int status) {
    until(() -> monitor().get("/health/ready"), status);
  }

  private void awaitArrived() {
    var arrived = new HashSet<String>();
    for (var request : receiver.requests()) {
      assertThat(arrived.add(request.header("X-Webhook-Id").orElseThrow()))
          .as("only once: %s", request)
          .isTrue();
    }
    assertThat(arrived).containsAll(accepted.subList(0, accepted.size() - 1));
  }
}
