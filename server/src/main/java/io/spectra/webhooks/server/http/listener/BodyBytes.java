package io.spectra.webhooks.server.http.listener;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Collects a request's body as it arrives. Its buffer grows with the bytes that have arrived, not
/// with the announced length, and [Capacity] counts its memory. One event loop.
final class BodyBytes {
  private static final int START_BYTES = 4 * 1024;
  private static final int START_BYTES_MAX = 16 * 1024;
  private static final byte[] EMPTY = new byte[0];

  private final Capacity capacity;
  private final int bytesMax;
  private final int startBytes;
  private byte[] bytes = EMPTY;
  private int length;

  /// @param announced the length in `Content-Length`; not positive when it is unknown
  BodyBytes(Capacity capacity, int bytesMax, long announced) {
    this.capacity = capacity;
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
    capacity.release(bytes.length);
    bytes = EMPTY;
    length = 0;
  }

  private boolean grow(int needed) {
    int doubled = (int) Math.min(bytesMax, Math.max(startBytes, 2L * bytes.length));
    int size = Math.max(needed, doubled);
    if (!capacity.hold(size - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }
}
