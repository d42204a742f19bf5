package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Collects one line of an answer, over any number of reads. A line ends with CRLF or a bare LF
/// (RFC 9112, 2.2). Only the beginning of a long line is kept, because nothing that a sender needs
/// is long. Only the connection's event loop may use an instance, and its memory is reused for the
/// next line.
final class AnswerLine {
  static final int KEPT_MAX = 2_048;
  private static final int FIRST_ROOM = 128;

  private byte[] bytes = new byte[FIRST_ROOM];
  private int length;
  private boolean isOdd;

  void clear() {
    length = 0;
    isOdd = false;
  }

  /// Reads bytes up to the end of the line. Returns false if the end has not arrived. The line then
  /// continues with the next read.
  boolean take(ByteBuf from) {
    int start = from.readerIndex();
    int end = from.indexOf(start, from.writerIndex(), (byte) '\n');
    int taken = (end < 0 ? from.writerIndex() : end) - start;
    keep(from, start, taken);
    from.skipBytes(end < 0 ? taken : taken + 1);
    if (end >= 0) {
      cutCarriageReturn();
    }
    return end >= 0;
  }

  /// Returns the line without its end. The array may be longer than the line.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Whether the line has no CR at its end, or is longer than the part that is kept.
  boolean isOdd() {
    return isOdd;
  }

  private void keep(ByteBuf from, int start, int taken) {
    int kept = Math.min(taken, KEPT_MAX - length);
    if (bytes.length < length + kept) {
      bytes = Arrays.copyOf(bytes, Math.min(KEPT_MAX, Math.max(bytes.length * 2, length + kept)));
    }
    from.getBytes(start, bytes, length, kept);
    length += kept;
    isOdd |= kept < taken;
  }

  private void cutCarriageReturn() {
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    } else {
      isOdd = true;
    }
  }
}
