package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.egress.Cidr;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.egress.IpAddress;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A URL that nothing would be sent to is refused at registration, and the reason is named.
class ReceiverCheckTest {
  private static final EgressSettings CLOSED = EgressSettings.closed();

  @ParameterizedTest
  @CsvSource({
    "http://hooks.example.com/, PLAIN_HTTP",
    "http://93.184.215.14/, PLAIN_HTTP",
    "http://127.0.0.1:9000/, PLAIN_HTTP",
    "http://localhost:9000/, PLAIN_HTTP",
    "https://127.0.0.1/, NOT_PUBLIC",
    "https://localhost/, NOT_PUBLIC",
    "https://10.1.2.3/, NOT_PUBLIC",
    "https://[fd00::1]/, NOT_PUBLIC",
    "https://169.254.169.254/, NEVER_OPEN",
    "http://169.254.169.254/, NEVER_OPEN",
    "https://[fe80::1]/, NEVER_OPEN",
  })
  void what_needs_no_lookup_is_judged_without_one(String url, UrlObjection objection) {
    assertThat(objection(CLOSED, url)).contains(objection);
  }

  @ParameterizedTest
  @CsvSource({
    "93.184.215.14, ",
    "10.1.2.3, NOT_PUBLIC",
    "93.184.215.14 10.1.2.3, NOT_PUBLIC",
    "169.254.169.254, NEVER_OPEN",
  })
  void a_name_is_judged_by_every_address_it_has(String addresses, UrlObjection objection) {
    var found = objection(CLOSED, "https://hooks.example.com/", addresses.split(" ", -1));

    assertThat(found).isEqualTo(Optional.ofNullable(objection));
  }

  @Test
  void a_name_whose_lookup_fails_is_not_refused_for_that() {
    assertThat(objection(CLOSED, "https://hooks.example.com/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9000/hook",
        "http://localhost:9000/hook",
        "https://127.0.0.1/hook",
        "http://hooks.internal/",
        "https://10.1.2.3/",
      })
  void what_the_settings_open_is_good(String url) {
    var opened =
        new EgressSettings(
            List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8")),
            Set.of("localhost", "hooks.internal"),
            true);

    assertThat(objection(opened, url, "10.9.9.9")).isEmpty();
  }

  private static Optional<UrlObjection> objection(
      EgressSettings settings, String url, String... addresses) {
    List<InetAddress> found =
        Arrays.stream(addresses)
            .map(address -> IpAddress.parse(address).orElseThrow().toInetAddress())
            .toList();
    return new ReceiverCheck(new EgressGuard(settings), _ -> found)
        .objection(WebhookUrl.parse(url));
  }
}
