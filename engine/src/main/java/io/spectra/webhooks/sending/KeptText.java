package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The first bytes of an answer's body, and what they say as text for the history.
///
/// Read as UTF-8 whatever the receiver calls it: malformed bytes become U+FFFD, and so does U+0000,
/// which not every store can hold. A cut never leaves half a character behind. Its connection's
/// loop only; the room is used again for the next answer.
final class KeptText {
  private static final int FIRST_ROOM = 256;

  private final int bytesMax;
  private byte[] bytes = new byte[0];
  private int length;
  private boolean isCut;

  KeptText(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  void clear() {
    length = 0;
    isCut = false;
  }

  /// Takes what there is room for of the next `count` bytes; the buffer's reader index stays.
  void add(ByteBuf part, int count) {
    int taken = Math.min(count, bytesMax - length);
    isCut |= taken < count;
    if (taken == 0) {
      return;
    }
    if (bytes.length < length + taken) {
      int room = Math.max(Math.max(FIRST_ROOM, bytes.length * 2), length + taken);
      bytes = Arrays.copyOf(bytes, Math.min(room, bytesMax));
    }
    part.getBytes(part.readerIndex(), bytes, length, taken);
    length += taken;
  }

  /// `isWhole` when nothing is missing at the end but what there was no room for.
  String text(boolean isWhole) {
    int end = isWhole && !isCut ? length : wholeCharacters();
    return new String(bytes, 0, end, UTF_8).replace('\0', '\uFFFD');
  }

  /// The length without a character at the end whose last bytes are missing.
  private int wholeCharacters() {
    for (int back = 1; back <= 3 && back <= length; back++) {
      int unit = bytes[length - back] & 0xFF;
      if (unit >= 0xC0) {
        return back < sequenceLength(unit) ? length - back : length;
      }
      if (unit < 0x80) {
        return length;
      }
    }
    return length;
  }

  private static int sequenceLength(int leadByte) {
    return leadByte >= 0xF0 ? 4 : leadByte >= 0xE0 ? 3 : 2;
  }
}
