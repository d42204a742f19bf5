package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Keeps the first bytes of an answer's body, and returns them as text for the history.
///
/// The bytes are read as UTF-8, whatever charset the receiver names. Malformed bytes become U+FFFD,
/// and so does U+0000, which some stores cannot hold. A cut never leaves half a character. Only the
/// connection's event loop may use an instance, and its memory is reused for the next answer.
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

  /// Keeps as many of the next `count` bytes as there is room for. The buffer's reader index does
  /// not move.
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

  /// Returns the text. `isWhole` means that the body was read to its end.
  String text(boolean isWhole) {
    int end = isWhole && !isCut ? length : wholeCharacters();
    return new String(bytes, 0, end, UTF_8).replace('\0', '\uFFFD');
  }

  /// Returns the length without a final character whose last bytes are missing.
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
