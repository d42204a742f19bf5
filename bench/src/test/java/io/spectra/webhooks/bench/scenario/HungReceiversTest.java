package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the share of healthy webhooks. The first request of every four goes to a receiver that may
/// hang.
class HungReceiversTest {
  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "2,1", "4,3", "5,3", "6,4", "1000,750"})
  void the_healthy_share_of_the_first_requests_is_known(long requests, long healthy) {
    assertThat(HungReceivers.healthyAmong(requests)).isEqualTo(healthy);
  }
}
