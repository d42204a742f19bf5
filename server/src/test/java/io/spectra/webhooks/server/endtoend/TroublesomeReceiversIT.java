package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Tests receivers that do everything wrong. Each attempt is recorded within its bound, and no
/// other webhook waits for them.
class TroublesomeReceiversIT {
  private static final int DEADLINE_MS = 5_000;

  @TempDir private Path data;
  private final List<FakeReceiver> receivers = new ArrayList<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  @AfterEach
  void closeReceivers() {
    over.complete(null);
    receivers.forEach(FakeReceiver::close);
  }

  /// The expected history of an attempt. `error` is how its error begins, and is empty for a
  /// success.
  private record Expected(String error, Optional<Integer> status, boolean takesTheDeadline) {
    static Expected quick(String error, Integer... status) {
      return new Expected(error, List.of(status).stream().findFirst(), false);
    }

    static Expected timeout(Integer... status) {
      return new Expected("timeout: ", List.of(status).stream().findFirst(), true);
    }
  }

  private record Trouble(Function<ReceivedRequest, Behaviour> behaviour, Expected expected) {}

  private record Case(String name, long webhook, Expected expected) {}

  private Map<String, Trouble> troubles() {
    var troubles = new LinkedHashMap<String, Trouble>();
    troubles.put("reset", trouble(new Behaviour.Reset(), Expected.quick("bad_answer: ")));
    troubles.put(
        "close before an answer",
        trouble(new Behaviour.CloseBeforeAnswer(), Expected.quick("bad_answer: ")));
    troubles.put("hang before headers", trouble(new Behaviour.Stall(), Expected.timeout()));
    troubles.put(
        "hang after headers",
        trouble(new Behaviour.StallAfterHead(200, "so far"), Expected.timeout(200)));
    troubles.put(
        "drip-fed body",
        trouble(new Behaviour.Drip(200, Duration.ofMillis(50)), Expected.timeout(200)));
    troubles.put(
        "answer after 5.1 s",
        new Trouble(_ -> Behaviour.answerAfter(Duration.ofMillis(5_100)), Expected.timeout()));
    troubles.put(
        "10 MB body", trouble(new Behaviour.TenMegabyteBody(200), Expected.quick("", 200)));
    troubles.put("gzip bomb", trouble(Behaviour.gzipBomb(), Expected.quick("", 200)));
    troubles.put(
        "redirect to a private address",
        trouble(
            Behaviour.redirect("http://169.254.169.254/latest/meta-data"),
            Expected.quick("status: ", 302)));
    troubles.put(
        "1xx flood", trouble(Behaviour.informational(10_000), Expected.quick("bad_answer: ")));
    troubles.put("garbage", trouble(Behaviour.garbage(), Expected.quick("bad_answer: ")));
    troubles.put("huge header", trouble(Behaviour.hugeHeader(1 << 20), Expected.quick("", 200)));
    troubles.put("status 500", trouble(Behaviour.answer(500), Expected.quick("status: ", 500)));
    return troubles;
  }

  private static Trouble trouble(Behaviour behaviour, Expected expected) {
    return new Trouble(_ -> behaviour, expected);
  }

  @Test
  void each_attempt_is_recorded_within_its_bound() throws IOException {
    try (var spectra = SpectraProcess.serve(data);
        var api = new Api(spectra.address(), spectra.firstKey())) {
      var cases = new ArrayList<Case>();
      troubles()
          .forEach((name, trouble) -> {
            long webhook = register(api, receiver().always(trouble.behaviour()));
            cases.add(new Case(name, webhook, trouble.expected()));
          });
      long nobody = id(api.register(urlOfNobody(), "order.created"));
      cases.add(new Case("connection refused", nobody, Expected.quick("unreachable: ")));
      var healthy = receiver();
      register(api, healthy);

      var event = api.publish("order.created", "{\"id\":1}");

      assertThat(healthy.takeRequest().header("X-Webhook-Id")).contains(event);
      for (var each : cases) {
        var rows = api.deliveries(each.webhook(), found -> !found.isEmpty());
        assertThat(rows).as(each.name()).hasSize(1);
        isAsExpected(each.name(), rows.getFirst(), each.expected());
      }
      assertThat(receivers)
          .as("each got its one request, and no redirect was followed")
          .allSatisfy(receiver -> assertThat(receiver.requests()).hasSize(1));
    }
  }

  @Test
  void healthy_webhooks_get_everything_while_all_others_are_still_hanging() throws IOException {
    var held = new Behaviour.AnswerWhen(over, (Behaviour.Answer) Behaviour.answer(200));
    try (var spectra = SpectraProcess.serve(data, "delivery.timeout=2m");
        var api = new Api(spectra.address(), spectra.firstKey())) {
      for (var trouble : troubles().values()) {
        register(api, receiver().always(trouble.behaviour()));
      }
      api.register(urlOfNobody(), "order.created");
      var hanging = new ArrayList<Long>();
      for (int i = 0; i < 20; i++) {
        hanging.add(register(api, receiver().always(held)));
      }
      var healthy = List.of(receiver(), receiver(), receiver());
      healthy.forEach(receiver -> register(api, receiver));

      var published = new HashSet<String>();
      for (int batch = 0; batch < 5; batch++) {
        published.addAll(publishBatch(api, 100));
      }

      for (var receiver : healthy) {
        assertThat(eventsOf(receiver, published.size())).isEqualTo(published);
      }
      for (long webhook : hanging) {
        assertThat(api.deliveries(webhook)).as("its first attempt is still open").isEmpty();
      }
    }
  }

  private static void isAsExpected(String name, JsonNode row, Expected expected) {
    var description = name + ": " + row;
    assertThat(row.path("success").asBoolean())
        .as(description)
        .isEqualTo(expected.error().isEmpty());
    if (expected.error().isEmpty()) {
      assertThat(row.path("error").isNull()).as(description).isTrue();
    } else {
      assertThat(row.path("error").asString()).as(description).startsWith(expected.error());
    }
    expected
        .status()
        .ifPresentOrElse(
            status -> assertThat(row.path("http_status").asInt()).as(description).isEqualTo(status),
            () -> assertThat(row.path("http_status").isNull()).as(description).isTrue());
    assertThat(row.path("response_body").asString("").length())
        .as(description)
        .isLessThanOrEqualTo(8_192);
    int took = row.path("duration_ms").asInt();
    if (expected.takesTheDeadline()) {
      // On a machine under load an attempt may be late, but it is never early.
      assertThat(took).as(description).isBetween(DEADLINE_MS - 10, DEADLINE_MS + 2_000);
    } else {
      assertThat(took).as(description).isLessThan(DEADLINE_MS);
    }
  }

  private static List<String> publishBatch(Api api, int count) {
    var events =
        IntStream.range(0, count)
            .mapToObj(n -> "{\"event\":\"order.created\",\"data\":{\"n\":" + n + "}}")
            .toList();
    var answer = api.post("/api/v1/events", "{\"events\":[" + String.join(",", events) + "]}");
    return answer.data(202).path("ids").valueStream().map(JsonNode::asString).toList();
  }

  private static Set<String> eventsOf(FakeReceiver receiver, int count) {
    var events = new HashSet<String>();
    while (events.size() < count) {
      events.add(receiver.takeRequest().header("X-Webhook-Id").orElseThrow());
    }
    return events;
  }

  private FakeReceiver receiver() {
    var receiver = FakeReceiver.start();
    receivers.add(receiver);
    return receiver;
  }

  private static long register(Api api, FakeReceiver receiver) {
    return id(api.register(receiver.url("/hook"), "order.created"));
  }

  private static long id(JsonNode webhook) {
    return webhook.path("id").asLong();
  }

  /// Returns the URL of a port that was free a moment ago.
  private static String urlOfNobody() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }
  }
}
