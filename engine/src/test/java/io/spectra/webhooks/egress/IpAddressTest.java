package io.spectra.webhooks.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.0.2.1, 192.0.2.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8::A, 2001:db8::a",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:127.0.0.1, ::ffff:7f00:1",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void a_literal_is_read_and_written_in_its_one_canonical_form(String text, String canonical) {
    assertThat(IpAddress.parse(text)).map(IpAddress::toString).hasValue(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "00.0.0.0",
        "01.2.3.4",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        " 1.2.3.4",
        "+1.2.3.4",
        "1.2.3.-4",
        "1.2.3.1000",
        "１.2.3.4",
        "localhost",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
        "1:",
        "12345::",
        "g::",
        "::1%eth0",
        "::1%1",
        "[::1]",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "::127.1",
        "::0177.0.0.1",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::１"
      })
  void what_is_not_exactly_a_literal_is_no_address(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void text_and_bytes_of_random_addresses_are_read_back_as_the_same_address() {
    var random = new Random(20260518);
    for (int i = 0; i < 20_000; i++) {
      var v6 = IpAddress.v6(sparse(random), sparse(random));
      var v4 = IpAddress.v4(random.nextLong() & 0xFFFF_FFFFL);
      assertThat(IpAddress.parse(v6.toString())).as(v6.toString()).hasValue(v6);
      assertThat(IpAddress.parse(v4.toString())).as(v4.toString()).hasValue(v4);
      assertThat(IpAddress.of(v6.bytes())).isEqualTo(v6);
      assertThat(IpAddress.of(v4.bytes())).isEqualTo(v4);
    }
  }

  @Test
  void random_addresses_mean_the_same_to_the_jdk() throws UnknownHostException {
    var random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      var v6 = IpAddress.v6(sparse(random) | 1L << 61, sparse(random));
      assertThat(InetAddress.getByName(v6.toString()).getAddress()).isEqualTo(v6.bytes());
    }
  }

  @Test
  void a_mapped_address_becomes_the_ipv4_address_the_socket_would_connect_to() {
    var mapped = IpAddress.parse("::ffff:192.0.2.1").orElseThrow();

    assertThat(mapped.toInetAddress()).isInstanceOf(Inet4Address.class);
    assertThat(IpAddress.of(mapped.toInetAddress())).hasToString("192.0.2.1");
  }

  @Test
  void five_bytes_are_not_an_address() {
    assertThatThrownBy(() -> IpAddress.of(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpAddress.v4(1L << 32)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Returns bits that contain many zero groups, so that every position of `::` occurs.
  private static long sparse(Random random) {
    long bits = 0;
    for (int group = 0; group < 4; group++) {
      bits = bits << 16 | (random.nextBoolean() ? 0 : random.nextInt(0x1_0000));
    }
    return bits;
  }
}
