package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptTextTest {

  @ParameterizedTest(name = "{0} kept to {1} bytes is {2}")
  @CsvSource({
    "abc, 2, ab",
    "abü, 3, ab",
    "abü, 4, abü",
    "a€b, 2, a",
    "a€b, 3, a",
    "a€b, 4, a€",
    "a😀b, 2, a",
    "a😀b, 3, a",
    "a😀b, 4, a",
    "a😀b, 5, a😀",
    "a😀b, 6, a😀b",
  })
  void a_cut_never_leaves_half_a_character(String text, int bytesMax, String kept) {
    assertThat(kept(bytesMax, true, text.getBytes(UTF_8))).isEqualTo(kept);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "61ff62, a\uFFFDb",
    "c0af, \uFFFD\uFFFD",
    "eda080, \uFFFD",
    "61c3, a\uFFFD",
    "808080808080, \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
    "610062, a\uFFFDb",
  })
  void bytes_that_are_not_text_are_replaced(String hex, String text) {
    assertThat(kept(100, true, HexFormat.of().parseHex(hex))).isEqualTo(text);
  }

  @Test
  void an_unfinished_body_is_cut_where_it_stopped() {
    byte[] half = {'a', (byte) 0xE2, (byte) 0x82};

    assertThat(kept(100, false, half)).isEqualTo("a");
    assertThat(kept(100, true, half)).isEqualTo("a\uFFFD");
  }

  @Test
  void parts_may_split_characters_anywhere_and_the_memory_is_reused() {
    var random = new Random(7);
    var kept = new KeptText(4_096);
    for (int round = 0; round < 200; round++) {
      kept.clear();
      String text = "aü€😀".repeat(random.nextInt(300));
      var bytes = Unpooled.wrappedBuffer(text.getBytes(UTF_8));
      while (bytes.isReadable()) {
        int count = Math.min(bytes.readableBytes(), 1 + random.nextInt(50));
        kept.add(bytes, count);
        bytes.skipBytes(count);
      }
      assertThat(kept.text(true)).isEqualTo(text);
    }
  }

  private static String kept(int bytesMax, boolean isWhole, byte[] bytes) {
    var kept = new KeptText(bytesMax);
    kept.add(Unpooled.wrappedBuffer(bytes), bytes.length);
    return kept.text(isWhole);
  }
}
