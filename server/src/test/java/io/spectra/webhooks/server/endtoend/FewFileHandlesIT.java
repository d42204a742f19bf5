package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Tests a machine that runs out of file handles. Accepted events wait until there are handles
/// again.
class FewFileHandlesIT {
  private static final int HANDLES = 200;
  private static final int EVENTS = 50;

  @TempDir private Path data;

  @Test
  void no_delivery_is_lost_or_recorded_as_failed_while_there_is_no_handle_for_a_connection()
      throws IOException {
    var idle = new ArrayList<Socket>();
    try (var receiver = FakeReceiver.start();
        var spectra = SpectraProcess.serveWithFileHandles(HANDLES, data);
        var api = new Api(spectra.address(), spectra.firstKey())) {
      receiver.always(Behaviour.answer(200, "ok", "Connection: close"));
      long webhook = api.register(receiver.url("/"), "order.created").path("id").asLong();
      publish(api); // from here on, all necessary files are open
      api.deliveries(webhook, rows -> rows.size() == 1);

      Set<String> published = new HashSet<>();
      occupy(spectra.address(), idle);
      for (int i = 0; i < EVENTS; i++) {
        published.add(publish(api));
      }
      api.awaitMetric("spectra_local_failures_total{kind=\"shortage\"}", count -> count > 0);
      assertThat(api.deliveries(webhook)).hasSizeLessThan(EVENTS).allSatisfy(this::isSuccess);
      closeAll(idle);

      var rows = api.deliveries(webhook, found -> found.size() == EVENTS);
      assertThat(rows).allSatisfy(this::isSuccess);
      assertThat(receiver.requests())
          .extracting(request -> request.header("X-Webhook-Id").orElseThrow())
          .doesNotHaveDuplicates()
          .containsAll(published);
      assertThat(spectra.outputSoFar()).contains("This machine lacks what an attempt needs");
    } finally {
      closeAll(idle);
    }
  }

  private static String publish(Api api) {
    return api.publish("order.created", "{\"id\":1}");
  }

  private void isSuccess(JsonNode row) {
    assertThat(row.path("success").asBoolean()).as("%s", row).isTrue();
  }

  /// Opens connections that send nothing. The system accepts them for the server, which takes as
  /// many as it has handles for.
  private static void occupy(URI server, List<Socket> idle) throws IOException {
    for (int i = 0; i < HANDLES; i++) {
      idle.add(new Socket(server.getHost(), server.getPort()));
    }
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }
}
