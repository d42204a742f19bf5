package io.spectra.webhooks.server.http.listener;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// A request's body as it comes in. Grows with what has arrived, not with what was announced, and
/// counts its memory with [Load]. One event loop.
final class BodyBytes {
  private static final int START_BYTES = 4 * 1024;
  private static final int START_BYTES_MAX = 16 * 1024;
  private static final byte[] EMPTY = new byte[0];

  private final Load load;
  private final int bytesMax;
  private final int startBytes;
  private byte[] bytes = EMPTY;
  private int length;

  /// A body of which so many bytes are announced; not positive when nobody knows.
  BodyBytes(Load load, int bytesMax, long announced) {
    this.load = load;
    this.bytesMax = bytesMax;
    this.startBytes = announced > 0 ? (int) Math.min(announced, START_BYTES_MAX) : START_BYTES;
  }

  /// How taking a piece of the body went.
  enum Taken {
    YES,
    BODY_TOO_LARGE,
    NO_ROOM
  }

  Taken add(ByteBuf piece) {
    int more = piece.readableBytes();
    if (more > bytesMax - length) {
      return Taken.BODY_TOO_LARGE;
    }
    if (more > bytes.length - length && !grow(length + more)) {
      return Taken.NO_ROOM;
    }
    piece.readBytes(bytes, length, more);
    length += more;
    return Taken.YES;
  }

  /// The whole body. Its memory stays counted until [#release].
  byte[] complete() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  void release() {
    load.release(bytes.length);
    bytes = EMPTY;
    length = 0;
  }

  private boolean grow(int needed) {
    int doubled = (int) Math.min(bytesMax, Math.max(startBytes, 2L * bytes.length));
    int capacity = Math.max(needed, doubled);
    if (!load.hold(capacity - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, capacity);
    return true;
  }
}
