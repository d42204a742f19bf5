package io.spectra.webhooks.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.0/8, 11.0.0.0, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ffff::1, true",
    "::/0, 1.2.3.4, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7/32, 192.0.2.8, false",
    "2001:db8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "fd00::/64, fd00::ffff:ffff:ffff:ffff, true",
    "fd00::/64, fd00:0:0:1::, false",
    "fd00::/65, fd00::7fff:ffff:ffff:ffff, true",
    "fd00::/65, fd00::8000:0:0:0, false",
    "::1/128, ::1, true",
    "::1/128, ::2, false"
  })
  void a_block_contains_exactly_its_addresses(String block, String address, boolean held) {
    assertThat(Cidr.parse(block).contains(IpAddress.parse(address).orElseThrow())).isEqualTo(held);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1/8, write 10.0.0.0/8",
    "fd00::1/64, write fd00::/64",
    "10.0.0.0/33, 0 to 32",
    "::/129, 0 to 128",
    "10.0.0.0/, whole number",
    "10.0.0.0/+8, whole number",
    "10.0.0.0/1000, whole number",
    "10.0/8, write a network such as",
    "10.0.0.0/8/8, whole number",
    "example.com/8, write a network such as",
    "::ffff:10.0.0.0/104, dotted form"
  })
  void a_wrong_block_is_refused_with_what_to_write(String text, String hint) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(hint);
  }

  @Test
  void random_blocks_agree_with_arithmetic_on_whole_numbers() {
    var random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      int length = random.nextInt(129);
      var address = IpAddress.v6(random.nextLong(), random.nextLong());
      var host = BigInteger.TWO.pow(128 - length);
      var network = number(address).divide(host).multiply(host);
      var block = new Cidr(address(network), length);
      var near = number(address).add(BigInteger.valueOf(random.nextInt(-3, 4)).multiply(host));
      var other = address(near.mod(BigInteger.TWO.pow(128)));

      assertThat(block.contains(other))
          .as("%s holds %s", block, other)
          .isEqualTo(number(other).divide(host).equals(network.divide(host)));
    }
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.bytes());
  }

  private static IpAddress address(BigInteger number) {
    return IpAddress.v6(number.shiftRight(64).longValue(), number.longValue());
  }
}
