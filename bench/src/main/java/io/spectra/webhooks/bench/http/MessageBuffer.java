package io.spectra.webhooks.bench.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of one connection, cut into HTTP/1.1 messages. It reads the first line, finds
/// `Content-Length`, and looks at no other header, which is what keeps it at a microsecond or two;
/// both peers of the rig are known to send a length. Belongs to one event loop.
///
/// After [#next] said true, the offsets speak of one whole message in [#bytes], until [#consume].
public final class MessageBuffer {
  private static final byte[] CONTENT_LENGTH =
      "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int MESSAGE_BYTES_MAX = 16 << 20;

  private byte[] bytes = new byte[4096];
  private int start;
  private int end;
  private int headEnd;
  private int messageEnd;

  /// Takes all readable bytes; the buffer stays the caller's to release.
  public void append(ByteBuf incoming) {
    int length = incoming.readableBytes();
    makeRoom(length);
    incoming.readBytes(bytes, end, length);
    end += length;
  }

  /// Whether the buffer starts with a whole message.
  ///
  /// @throws IllegalMessageException when this can never become one
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

  /// Bytes that no message has taken yet.
  public int waiting() {
    return end - start;
  }

  public byte[] bytes() {
    return bytes;
  }

  /// Where the message begins.
  public int start() {
    return start;
  }

  /// Where the body begins.
  public int bodyStart() {
    return headEnd;
  }

  /// Where the message ends.
  public int messageEnd() {
    return messageEnd;
  }

  /// The status of the answer that lies here: `HTTP/1.1 200 …`.
  public int status() {
    int at = start + 9;
    if (headEnd - at < 3) {
      throw new IllegalMessageException("an answer without a status");
    }
    return digit(at) * 100 + digit(at + 1) * 10 + digit(at + 2);
  }

  /// Whether the request that lies here has this method, given with the space behind it.
  public boolean startsWith(byte[] prefix) {
    return Arrays.equals(
        bytes, start, Math.min(start + prefix.length, end), prefix, 0, prefix.length);
  }

  /// Where the request's target begins, after the method.
  public int targetStart() {
    return indexOf((byte) ' ', start, headEnd) + 1;
  }

  /// Where the request's target ends.
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
    // The hyphen sits at the same place in few other names and tells most lines apart at once.
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
