package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;

/// Decodes a chunked body (RFC 9112, 7.1). An instance is plain state, and is reused for the next
/// answer of its connection.
///
/// Chunk extensions and trailers are skipped. They share one bound with the chunk sizes, so a body
/// cannot consist of them without end.
final class ChunkedBody {
  static final int FRAMING_BYTES_MAX = 512 * 1_024;
  private static final int SIZE_DIGITS_MAX = 15;

  /// The next item in the buffer.
  enum Next {
    /// Nothing, until more bytes arrive.
    BYTES_TO_COME,
    /// Bytes of the body, as many as [#readable(ByteBuf)] returns. The caller must take them.
    DATA,
    /// Nothing, because the body has ended.
    END,
    /// Bytes that are not a chunk, or framing beyond its bound. The end of the body is unknown.
    MALFORMED
  }

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    TRAILER
  }

  private final AnswerLine line;

  private State state = State.SIZE;
  private long left; // bytes left of the chunk
  private int framingBytes;
  private boolean isOdd;

  /// Creates a decoder that uses the line of the head, which has ended by now.
  ChunkedBody(AnswerLine line) {
    this.line = line;
  }

  void reset() {
    state = State.SIZE;
    left = 0;
    framingBytes = 0;
    isOdd = false;
    line.clear();
  }

  /// Reads up to the next data.
  Next next(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (state == State.DATA) {
        return Next.DATA;
      }
      int before = bytes.readerIndex();
      boolean isWhole = line.take(bytes);
      framingBytes += bytes.readerIndex() - before;
      if (framingBytes > FRAMING_BYTES_MAX || !isAcceptable(isWhole)) {
        return Next.MALFORMED;
      }
      if (isWhole && endLine()) {
        return Next.END;
      }
    }
    return Next.BYTES_TO_COME;
  }

  /// Returns the number of bytes in the buffer that belong to the chunk.
  int readable(ByteBuf bytes) {
    return (int) Math.min(left, bytes.readableBytes());
  }

  /// Notes that this many bytes of the chunk were taken.
  void took(int count) {
    left -= count;
    if (left == 0) {
      state = State.DATA_END;
    }
  }

  /// Whether all of the body has arrived, though perhaps not the trailer after it.
  boolean hasLastChunk() {
    return state == State.TRAILER;
  }

  /// Whether the framing departed from the RFC.
  boolean isOdd() {
    return isOdd;
  }

  /// Whether the line is acceptable so far. An incomplete line is checked too, because a receiver
  /// that sends no chunks may never send the end of a line.
  private boolean isAcceptable(boolean isWhole) {
    return switch (state) {
      case SIZE -> readSize(isWhole);
      case DATA_END ->
          line.length() == 0 || (!isWhole && line.length() == 1 && line.bytes()[0] == '\r');
      case DATA, TRAILER -> true;
    };
  }

  /// Ends a line. Returns true if the body has ended.
  private boolean endLine() {
    isOdd |= line.isOdd();
    boolean isEmpty = line.length() == 0;
    line.clear();
    switch (state) {
      case SIZE -> state = left == 0 ? State.TRAILER : State.DATA;
      case DATA_END -> state = State.SIZE;
      case TRAILER -> {
        return isEmpty;
      }
      case DATA -> throw new IllegalStateException("data has no lines");
    }
    return false;
  }

  /// Reads hexadecimal digits, with optional white space around them, up to the end or an
  /// extension.
  private boolean readSize(boolean isWhole) {
    byte[] bytes = line.bytes();
    int length = line.length();
    int at = spaceEnd(bytes, 0, length);
    int digits = at;
    long size = 0;
    while (at < length && Character.digit(bytes[at], 16) >= 0) {
      size = size << 4 | Character.digit(bytes[at], 16);
      at++;
    }
    if (at - digits > SIZE_DIGITS_MAX) {
      return false;
    }
    isOdd |= digits > 0;
    left = size;
    if (at == digits) {
      return !isWhole && at == length;
    }
    at = spaceEnd(bytes, at, length);
    return at == length || bytes[at] == ';' || (!isWhole && bytes[at] == '\r');
  }

  private static int spaceEnd(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }
}
