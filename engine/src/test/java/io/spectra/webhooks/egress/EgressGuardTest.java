package io.spectra.webhooks.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.egress.Verdict.Blocked;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
  private static final EgressGuard CLOSED = new EgressGuard(EgressSettings.closed());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.31.195.255",
        "192.31.197.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "168.63.129.15",
        "168.63.129.17",
        "2000::1",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700:4700::1111",
        "2620:4f:8001::1",
        "3ffd::1",
        "3fff:1000::1",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "::ffff:8.8.8.8",
        "2606:4700::5efe:8.8.8.8",
        "2606:4700::200:5efe:8.8.8.8"
      })
  void public_addresses_are_allowed(String address) {
    assertThat(CLOSED.judge(ip(address))).as(address).isEqualTo(Verdict.allowed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.8",
        "192.0.0.170",
        "192.0.0.192",
        "192.0.0.255",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "192.175.48.1",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.254",
        "255.255.255.255",
        "168.63.129.16",
        "100.100.100.200",
        "::",
        "::1",
        "::2",
        "::8.8.8.8",
        "::127.0.0.1",
        "::ffff:0:8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b::0.0.0.0",
        "64:ff9b::1:0:0",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:1:ffff::1",
        "64:ff9b:2::8.8.8.8",
        "100::1",
        "100:0:0:1::1",
        "100:0:0:2::1",
        "200::1",
        "400::1",
        "1000::1",
        "1fff::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:1::1",
        "2001:1::2",
        "2001:1::3",
        "2001:2::1",
        "2001:3::1",
        "2001:4:112::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:a9fe:a9fe::1",
        "2002:c0a8:101::",
        "2620:4f:8000::1",
        "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:127.0.0.1",
        "2606:4700::5efe:169.254.169.254",
        "3ffe::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
        "8000::1",
        "e000::1",
        "fc00::1",
        "fd00::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe00::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff00::",
        "ff02::1",
        "ffff::1"
      })
  void everything_else_is_blocked(String address) {
    assertThat(CLOSED.judge(ip(address))).as(address).isInstanceOf(Blocked.class);
    assertThat(CLOSED.judge(ip(address).bytes())).isEqualTo(CLOSED.judge(ip(address)));
  }

  @ParameterizedTest
  @MethodSource("specialRanges")
  void the_first_and_last_address_of_every_special_range_are_blocked(SpecialRange range) {
    assertThat(CLOSED.judge(range.block().network())).isInstanceOf(Blocked.class);
    assertThat(CLOSED.judge(last(range.block()))).isInstanceOf(Blocked.class);
  }

  static Stream<SpecialRange> specialRanges() {
    return Stream.concat(SpecialRange.ALWAYS_SHUT.stream(), SpecialRange.NOT_PUBLIC.stream());
  }

  @Test
  void the_reason_names_the_address_the_range_and_its_source() {
    assertThat(CLOSED.judge(ip("10.1.2.3")))
        .isEqualTo(new Blocked("10.1.2.3 is in 10.0.0.0/8 (private use, RFC 1918)"));
    assertThat(CLOSED.judge(ip("64:ff9b::a9fe:a9fe")))
        .isEqualTo(
            new Blocked(
                "64:ff9b::a9fe:a9fe is in 169.254.0.0/16 (link-local, cloud metadata, RFC 3927)"));
  }

  @Test
  void one_blocked_address_among_several_refuses_the_host() {
    assertThat(CLOSED.judgeAll(inet("1.1.1.1", "2606:4700::1"))).isEqualTo(Verdict.allowed());
    assertThat(CLOSED.judgeAll(inet("10.0.0.1", "1.1.1.1"))).isInstanceOf(Blocked.class);
    assertThat(CLOSED.judgeAll(inet("1.1.1.1", "2606:4700::1", "::1"))).isInstanceOf(Blocked.class);
  }

  @Test
  void a_lookup_without_answers_is_refused() {
    assertThat(CLOSED.judgeAll(List.of())).isInstanceOf(Blocked.class);
  }

  @Test
  void an_address_with_a_zone_is_refused_even_when_it_is_public() throws UnknownHostException {
    var scoped = Inet6Address.getByAddress(null, ip("2606:4700::1").bytes(), 3);

    assertThat(CLOSED.judge(scoped)).isEqualTo(new Blocked("2606:4700::1 has a zone"));
  }

  @Nested
  class Where_the_operator_opened_a_network {
    private final EgressGuard guard =
        new EgressGuard(
            new EgressSettings(
                List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), Set.of("hooks.corp"), true));

    @ParameterizedTest
    @ValueSource(
        strings = {
          "10.0.0.1",
          "127.0.0.1",
          "192.168.1.1",
          "::1",
          "fd12::1",
          "::ffff:10.0.0.1",
          "240.0.0.1"
        })
    void its_addresses_are_allowed(String address) {
      assertThat(guard.judge(ip(address))).isEqualTo(Verdict.allowed());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "169.254.169.254",
          "169.254.170.2",
          "169.254.170.23",
          "100.100.100.200",
          "168.63.129.16",
          "192.0.0.192",
          "fd00:ec2::254",
          "fd00:ec2::23",
          "fd20:ce::254",
          "fd00:c1::a9fe:a9fe",
          "fd00:42::42",
          "fd00:a9fe:a9fe::1",
          "fd00:100::100:200",
          "::ffff:0:169.254.169.254",
          "::ffff:169.254.169.254",
          "64:ff9b::169.254.169.254",
          "64:ff9b:1::169.254.169.254",
          "2002:a9fe:a9fe::1",
          "::169.254.169.254",
          "2606:4700::5efe:169.254.169.254",
          "2001::5601:5601",
          "fe80::a9fe:a9fe",
          "0.0.0.0",
          "::",
          "255.255.255.255",
          "224.0.0.1",
          "ff02::1"
        })
    void metadata_and_multi_host_addresses_stay_blocked(String address) {
      assertThat(guard.judge(ip(address))).as(address).isInstanceOf(Blocked.class);
      assertThat(guard.judge(https("hooks.corp"), List.of(ip(address).toInetAddress())))
          .isInstanceOf(Blocked.class);
    }

    @Test
    void an_opened_ipv4_network_does_not_open_its_addresses_behind_a_translator() {
      var opened =
          new EgressGuard(new EgressSettings(List.of(Cidr.parse("10.0.0.0/8")), Set.of(), true));

      assertThat(opened.judge(ip("10.0.0.1"))).isEqualTo(Verdict.allowed());
      assertThat(opened.judge(ip("64:ff9b::10.0.0.1"))).isInstanceOf(Blocked.class);
      assertThat(opened.judge(ip("11.0.0.1"))).isEqualTo(Verdict.allowed());
      assertThat(opened.judge(ip("192.168.0.1"))).isInstanceOf(Blocked.class);
    }
  }

  @Nested
  class Where_the_operator_opened_a_host {
    private final EgressGuard guard =
        new EgressGuard(new EgressSettings(List.of(), Set.of("Hooks.Corp"), true));

    @Test
    void its_private_addresses_are_allowed_and_those_of_other_hosts_are_not() {
      assertThat(guard.judge(https("hooks.corp"), inet("10.0.0.1", "fd12::1")))
          .isEqualTo(Verdict.allowed());
      assertThat(guard.judge(https("x.hooks.corp"), inet("10.0.0.1"))).isInstanceOf(Blocked.class);
      assertThat(guard.judge(https("corp"), inet("10.0.0.1"))).isInstanceOf(Blocked.class);
    }

    @Test
    void names_of_compose_services_and_absolute_names_can_be_opened() {
      var opened =
          new EgressGuard(
              new EgressSettings(
                  List.of(), Set.of("stack_receiver", "-odd-.corp", "Dotted.Corp."), true));

      assertThat(opened.allowsPlainHttp(http("stack_receiver"))).isTrue();
      assertThat(opened.allowsPlainHttp(http("-odd-.corp"))).isTrue();
      assertThat(opened.allowsPlainHttp(WebhookUrl.parse("http://dotted.corp/").origin())).isTrue();
      assertThat(opened.allowsPlainHttp(WebhookUrl.parse("http://dotted.corp./").origin()))
          .isTrue();
    }

    @Test
    void a_final_dot_in_a_name_does_not_change_the_verdict() {
      var dotted = WebhookUrl.parse("https://localhost./").origin();
      var literal = WebhookUrl.parse("https://127.0.0.1./").origin();

      assertThat(guard.judgeAtRegistration(dotted)).isInstanceOf(Blocked.class);
      assertThat(guard.judgeAtRegistration(literal)).isInstanceOf(Blocked.class);
    }

    @Test
    void plain_http_is_allowed_only_there() {
      assertThat(guard.judge(http("hooks.corp"), inet("10.0.0.1"))).isEqualTo(Verdict.allowed());
      assertThat(guard.judge(http("example.com"), inet("1.1.1.1")))
          .isEqualTo(new Blocked("plain http to example.com, which the operator has not opened"));
    }

    @Test
    void plain_http_can_be_forbidden_even_there() {
      var tlsOnly = new EgressGuard(new EgressSettings(List.of(), Set.of("hooks.corp"), false));

      assertThat(tlsOnly.allowsPlainHttp(http("hooks.corp"))).isFalse();
      assertThat(tlsOnly.judge(https("hooks.corp"), inet("10.0.0.1"))).isEqualTo(Verdict.allowed());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https, example.com, true, true",
    "https, 1.1.1.1, true, true",
    "https, 10.0.0.1, false, false",
    "https, ::ffff:7f00:1, false, true",
    "https, 127.0.0.1, false, true",
    "https, ::1, false, true",
    "https, localhost, false, true",
    "https, a.localhost, false, false",
    "http, localhost, false, true",
    "http, 127.0.0.1, false, true",
    "http, ::1, false, true",
    "http, 127.9.9.9, false, true",
    "http, 10.0.0.1, false, false",
    "http, 1.1.1.1, false, false",
    "http, example.com, false, false",
    "http, 169.254.169.254, false, false"
  })
  void registration_judges_as_much_as_is_known_without_a_lookup(
      String scheme, String host, boolean closed, boolean development) {
    var origin = new Origin(scheme.equals("https"), host, 8443);

    assertThat(CLOSED.judgeAtRegistration(origin).isAllowed()).isEqualTo(closed);
    assertThat(
            new EgressGuard(EgressSettings.development()).judgeAtRegistration(origin).isAllowed())
        .isEqualTo(development);
  }

  @Test
  void a_name_that_resolves_into_an_opened_network_still_needs_https() {
    var development = new EgressGuard(EgressSettings.development());

    assertThat(development.judge(https("evil.example"), inet("127.0.0.1")))
        .isEqualTo(Verdict.allowed());
    assertThat(development.judge(http("evil.example"), inet("127.0.0.1")))
        .isInstanceOf(Blocked.class);
  }

  @Test
  void an_open_host_must_be_a_name_and_all_faults_are_reported_together() {
    assertThatThrownBy(() ->
            new EgressSettings(
                List.of(), Set.of("10.0.0.1", "10.0.0.2.", "*.corp", "a b", "ok.corp"), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'10.0.0.1' is an address")
        .hasMessageContaining("'10.0.0.2.' is an address")
        .hasMessageContaining("'*.corp' must be a name")
        .hasMessageContaining("'a b' must be a name")
        .hasMessageNotContaining("ok.corp");
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  private static List<InetAddress> inet(String... addresses) {
    return Stream.of(addresses).map(EgressGuardTest::ip).map(IpAddress::toInetAddress).toList();
  }

  private static Origin https(String host) {
    return new Origin(true, host, 443);
  }

  private static Origin http(String host) {
    return new Origin(false, host, 80);
  }

  private static IpAddress last(Cidr block) {
    var bytes = block.network().bytes();
    for (int bit = block.prefixLength(); bit < bytes.length * 8; bit++) {
      bytes[bit / 8] |= (byte) (0x80 >>> bit % 8);
    }
    return IpAddress.of(bytes);
  }
}
