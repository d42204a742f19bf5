package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests how the connections of a load are spread over several servers.
class RigTest {
  @Test
  void connections_are_spread_evenly() {
    assertThat(shares(64, 1)).containsExactly(64);
    assertThat(shares(64, 2)).containsExactly(32, 32);
    assertThat(shares(64, 3)).containsExactly(22, 21, 21);
  }

  @Test
  void each_server_has_a_connection() {
    assertThat(shares(1, 3)).containsExactly(1, 1, 1);
  }

  private static List<Integer> shares(int connections, int targets) {
    return IntStream.range(0, targets)
        .mapToObj(number -> Rig.share(connections, number, targets))
        .toList();
  }
}
