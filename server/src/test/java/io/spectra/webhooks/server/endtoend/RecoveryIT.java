package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that events accepted before a crash start in the order of acceptance, and before events
/// that are accepted afterwards.
class RecoveryIT {
  private static final int BEFORE = 700; // more than two segments
  private static final int PARKED_BEFORE = 400;

  @TempDir private Path directory;
  private final FakeReceiver receiver = FakeReceiver.start();

  @AfterEach
  void closeReceiver() {
    receiver.close();
  }

  @Test
  void deliveries_start_in_the_order_of_acceptance_across_a_crash() {
    var data = directory.resolve("data");
    receiver.always(new Behaviour.Stall());
    String key;
    // When the process is killed, the first events are parked and the last ones are still in
    // memory.
    try (var first =
        SpectraProcess.serve(data, "delivery.timeout=2m", "delivery.park_after=100ms")) {
      key = first.firstKey();
      try (var api = new Api(first.address(), key)) {
        api.register(receiver.url("/hook"), "order.created");
        publish(api, 0, PARKED_BEFORE);
        receiver.takeRequest();
        api.awaitMetric("spectra_deliveries_waiting_parked", value -> value >= 256);
        publish(api, PARKED_BEFORE, BEFORE);
      }
      first.kill();
    }
    receiver.awaitEndOfConnections();
    receiver.always(Behaviour.answer(200));

    try (var second = SpectraProcess.serve(data);
        var api = new Api(second.address(), key)) {
      publish(api, BEFORE, BEFORE + 1);
      var requests = new ArrayList<ReceivedRequest>();
      for (int n = 0; n <= BEFORE; n++) {
        requests.add(receiver.takeRequest());
      }

      // A delivery gets its id when it starts. Requests on two connections may overtake each other.
      requests.sort(Comparator.comparingLong(RecoveryIT::delivery));
      assertThat(requests)
          .extracting(RecoveryIT::number)
          .containsExactlyElementsOf(IntStream.rangeClosed(0, BEFORE).boxed().toList());
    }
  }

  private static long delivery(ReceivedRequest request) {
    return Long.parseLong(request.header("X-Webhook-Delivery").orElseThrow());
  }

  private static int number(ReceivedRequest request) {
    return new Answer(200, request.text()).json().path("data").path("n").asInt();
  }

  private static void publish(Api api, int from, int until) {
    List<String> events =
        IntStream.range(from, until)
            .mapToObj(n -> "{\"event\":\"order.created\",\"data\":{\"n\":" + n + "}}")
            .toList();
    api.post("/api/v1/events", "{\"events\":[" + String.join(",", events) + "]}").data(202);
  }
}
