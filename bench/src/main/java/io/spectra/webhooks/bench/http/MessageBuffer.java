package io.spectra.webhooks.bench.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts the bytes of one connection into HTTP/1.1 messages. It reads the first line, finds
/// `Content-Length`, and looks at no other header, so a message takes only a microsecond or two.
/// Both peers of the rig always send a length. Belongs to one event loop.
///
/// After [#next] has returned true, the offsets describe one complete message in [#bytes], until
/// [#consume].
public final class MessageBuffer {
  private static final byte[] CONTENT_LENGTH =
      "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int MESSAGE_BYTES_MAX = 16 << 20;

  private byte[] bytes = new byte[4096];
  private int start;
  private int end;
  private int headEnd;
  private int messageEnd;

  /// Copies all readable bytes. The caller still has to release the buffer.
  public void append(ByteBuf incoming) {
    int length = incoming.readableBytes();
    makeRoom(length);
    incoming.readBytes(bytes, end, length);
    end += length;
  }

  /// Whether the buffer starts with a complete message.
  ///
  /// @throws IllegalMessageException when the bytes can never become a message
  public boolean next() {
    int afterHead = endOfHead();
    if (afterHead < 0) {
      return false;
    }
    headEnd = afterHead;
    messageEnd = afterHead + contentLength();
    return messageEnd <= end;
  }

  /// Forgets the message that [#next] found.
  public void consume() {
    start = messageEnd;
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  /// Returns the number of bytes that are not part of a message yet.
  public int waiting() {
    return end - start;
  }

  public byte[] bytes() {
    return bytes;
  }

  /// Returns the offset at which the message begins.
  public int start() {
    return start;
  }

  /// Returns the offset at which the body begins.
  public int bodyStart() {
    return headEnd;
  }

  /// Returns the offset at which the message ends.
  public int messageEnd() {
    return messageEnd;
  }

  /// Returns the status of this response: `HTTP/1.1 200 …`.
  public int status() {
    int at = start + 9;
    if (headEnd - at < 3) {
      throw new IllegalMessageException("an answer without a status");
    }
    return digit(at) * 100 + digit(at + 1) * 10 + digit(at + 2);
  }

  /// Whether this request has the method that `prefix` names, which includes the space after it.
  public boolean startsWith(byte[] prefix) {
    return Arrays.equals(
        bytes, start, Math.min(start + prefix.length, end), prefix, 0, prefix.length);
  }

  /// Returns the offset at which the request's target begins, after the method.
  public int targetStart() {
    return indexOf((byte) ' ', start, headEnd) + 1;
  }

  /// Returns the offset at which the request's target ends.
  public int targetEnd() {
    return indexOf((byte) ' ', targetStart(), headEnd);
  }

  private int indexOf(byte wanted, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    throw new IllegalMessageException("a first line with too few parts");
  }

  private int endOfHead() {
    for (int at = start + 3; at < end; at++) {
      if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  private int contentLength() {
    for (int at = start; at < headEnd - CONTENT_LENGTH.length; at++) {
      if (bytes[at] == '\n' && isContentLength(at + 1)) {
        return number(at + 1 + CONTENT_LENGTH.length);
      }
    }
    return 0;
  }

  private boolean isContentLength(int at) {
    // Few other names have a hyphen at this place, so this check rejects most lines at once.
    if (bytes[at + 7] != '-') {
      return false;
    }
    for (int i = 0; i < CONTENT_LENGTH.length; i++) {
      if ((bytes[at + i] | 0x20) != (CONTENT_LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private int number(int from) {
    int at = from;
    while (bytes[at] == ' ') {
      at++;
    }
    int value = 0;
    for (; bytes[at] != '\r' && value <= MESSAGE_BYTES_MAX; at++) {
      value = value * 10 + digit(at);
    }
    if (value > MESSAGE_BYTES_MAX) {
      throw new IllegalMessageException("a body of more than " + MESSAGE_BYTES_MAX + " bytes");
    }
    return value;
  }

  private int digit(int at) {
    int value = bytes[at] - '0';
    if (value < 0 || value > 9) {
      throw new IllegalMessageException("not a digit where a number must be");
    }
    return value;
  }

  private void makeRoom(int length) {
    if (end + length <= bytes.length) {
      return;
    }
    int waiting = waiting();
    if (waiting + length > 2 * MESSAGE_BYTES_MAX) {
      throw new IllegalMessageException("too many bytes wait");
    }
    var target = bytes;
    if (waiting + length > bytes.length) {
      target = new byte[Math.max(2 * bytes.length, waiting + length)];
    }
    System.arraycopy(bytes, start, target, 0, waiting);
    bytes = target;
    start = 0;
    end = waiting;
  }
}
