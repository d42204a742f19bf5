package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Gathers one line of an answer, however many reads it comes in. A line ends with CRLF or a bare
/// LF (RFC 9112, 2.2). Only the beginning of a long line is kept, since nothing that matters to a
/// sender is long. Its connection's loop only; the room is used again for the next line.
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

  /// Takes bytes up to the end of the line. False when the end has not come yet: then the line goes
  /// on with the next read.
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

  /// The line without its end; the array may be longer.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Whether the line has no CR at its end, or is longer than what is kept of it.
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
