package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests the bytes of a segment: all sequences can be decoded, and damaged bytes are refused.
class SequenceListTest {

  @ParameterizedTest
  @MethodSource("lists")
  void every_list_comes_back_in_its_order(long[] sequences) {
    assertThat(SequenceList.decode(SequenceList.encode(sequences))).isEqualTo(sequences);
  }

  static Stream<long[]> lists() {
    Random random = new Random(42);
    return Stream.concat(
        Stream.of(
            new long[] {1},
            new long[] {Long.MAX_VALUE},
            new long[] {Long.MAX_VALUE, 1, Long.MAX_VALUE},
            new long[] {5, 5, 4, 300, 2},
            LongStream.rangeClosed(1_000_000, 1_000_255).toArray()),
        Stream.generate(() -> random.longs(1 + random.nextInt(256), 1, Long.MAX_VALUE).toArray())
            .limit(50));
  }

  @Test
  void neighbours_take_about_a_byte_each() {
    assertThat(SequenceList.encode(LongStream.rangeClosed(9_000_000, 9_000_255).toArray()))
        .hasSizeLessThan(280);
  }

  @Test
  void every_changed_bit_and_every_cut_is_noticed() {
    byte[] encoded = SequenceList.encode(new long[] {70, 71, 500, 3});

    for (int bit = 0; bit < encoded.length * 8; bit++) {
      byte[] changed = encoded.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertDamaged(changed);
    }
    for (int length = 0; length < encoded.length; length++) {
      assertDamaged(Arrays.copyOf(encoded, length));
    }
    assertDamaged(Arrays.copyOf(encoded, encoded.length + 1));
  }

  /// Tests bytes whose check matches, which anyone who can write the file can produce.
  @Test
  void bytes_with_a_matching_checksum_are_still_checked() {
    assertDamaged(checked(2, 1, new byte[] {2})); // another version
    assertDamaged(checked(1, 0, new byte[] {})); // no sequence
    assertDamaged(checked(1, 257, new byte[257])); // too many
    assertDamaged(checked(1, -1, new byte[] {2})); // fewer than none
    assertDamaged(checked(1, 2, new byte[] {2})); // ends too early
    assertDamaged(checked(1, 1, new byte[] {2, 2})); // bytes follow the last sequence
    assertDamaged(checked(1, 1, new byte[] {0})); // sequence 0
    assertDamaged(checked(1, 1, new byte[] {1})); // sequence -1
    assertDamaged(checked(1, 1, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}));
    assertThat(SequenceList.decode(checked(1, 1, new byte[] {2}))).containsExactly(1);
  }

  private static byte[] checked(int version, int count, byte[] body) {
    ByteBuffer bytes = ByteBuffer.allocate(7 + body.length + 4);
    bytes.put((byte) version).putShort((short) count).putInt(body.length).put(body);
    CRC32C check = new CRC32C();
    check.update(bytes.array(), 0, bytes.position());
    return bytes.putInt((int) check.getValue()).array();
  }

  private static void assertDamaged(byte[] encoded) {
    assertThatThrownBy(() -> SequenceList.decode(encoded))
        .as(Arrays.toString(encoded))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }
}
