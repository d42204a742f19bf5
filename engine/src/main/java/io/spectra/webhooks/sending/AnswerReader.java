package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads one answer from its first byte to its end, within bounds. An instance is plain state that
/// receives bytes as they arrive, and is reused for the next answer of its connection.
///
/// The rule is that an answer is never thrown away because of its form. A status that was read
/// stays valid whatever follows, and the final head decides the status. If the end of the body is
/// unknown or beyond a bound, the reading ends early. The answer then counts like any other, and
/// the connection is not used again. Only a connection that closes before the announced end makes
/// the answer a bad one, which keeps its status. See docs/adr/0025.
///
/// Answers with status 1xx are skipped, except `101`. That status is final, because no request asks
/// to switch protocols. All heads of an answer share one bound in bytes, and the attempt's deadline
/// bounds their time.
final class AnswerReader {

  /// The progress of reading an answer.
  sealed interface Progress {
    /// The answer is not complete.
    record Unfinished() implements Progress {}

    /// The answer is complete, or will not be read any further. Another request may use the
    /// connection if `reusable` is true.
    record Finished(boolean reusable) implements Progress {}

    /// The bytes are not HTTP, or they passed a bound before there was a status.
    record Broken(String detail) implements Progress {}

    /// The receiver sends HTTP/2 although no request asked for it.
    record Http2() implements Progress {}
  }

  private static final int HTTP_2_FRAME_HEADER_BYTES = 9;

  private static final Progress UNFINISHED = new Progress.Unfinished();
  private static final Progress REUSABLE = new Progress.Finished(true);
  static final Progress SPENT = new Progress.Finished(false);

  private enum State {
    HEAD,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private final int headBytesMax;
  private final int bodyBytesMax;
  private final KeptText kept;
  private final AnswerLine line = new AnswerLine();
  private final AnswerHead head = new AnswerHead();
  private final ChunkedBody chunks = new ChunkedBody(line);

  private State state = State.HEAD;
  private int status; // of the final head
  private boolean hasBody;
  private boolean isWhole;
  private long headBytes; // of all heads
  private long bodyBytes;

  AnswerReader(int headBytesMax, int bodyBytesMax, int bodyBytesKept) {
    this.headBytesMax = headBytesMax;
    this.bodyBytesMax = bodyBytesMax;
    this.kept = new KeptText(bodyBytesKept);
  }

  /// Prepares for a new answer.
  void reset() {
    state = State.HEAD;
    status = 0;
    hasBody = false;
    isWhole = false;
    headBytes = 0;
    bodyBytes = 0;
    line.clear();
    head.reset();
    kept.clear();
  }

  /// Returns the final status, once its line has been read.
  OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /// Returns the kept part of the body, or nothing before the end of the final head.
  Optional<String> body() {
    return hasBody ? Optional.of(kept.text(isWhole)) : Optional.empty();
  }

  /// Returns the target of a redirect.
  Optional<String> location() {
    return head.location();
  }

  /// Reads more bytes. Bytes that remain in the buffer do not belong to the answer.
  Progress read(ByteBuf bytes) {
    Progress progress = UNFINISHED;
    while (progress instanceof Progress.Unfinished && bytes.isReadable()) {
      progress =
          switch (state) {
            case HEAD -> readHead(bytes);
            case LENGTH -> readLength(bytes);
            case CHUNKED -> readChunked(bytes);
            case UNTIL_CLOSE -> readUntilClose(bytes);
          };
    }
    return progress;
  }

  /// Handles the closing of the connection. Returns true if that completes the answer, because the
  /// answer has no other end, or lacks only what follows the last chunk.
  boolean endByClosing() {
    isWhole |= state == State.UNTIL_CLOSE || (state == State.CHUNKED && chunks.hasLastChunk());
    return isWhole;
  }

  private Progress readHead(ByteBuf bytes) {
    int before = bytes.readerIndex();
    boolean isWholeLine = line.take(bytes);
    headBytes += bytes.readerIndex() - before;
    boolean mayBegin = AnswerHead.mayBegin(line.bytes(), line.length()) || mayBeHttp2();
    if (!head.hasStatus() && !mayBegin) {
      return garbage();
    }
    Progress progress = isWholeLine ? headLine() : UNFINISHED;
    return progress instanceof Progress.Unfinished
            && state == State.HEAD
            && headBytes > headBytesMax
        ? pastHeadBound()
        : progress;
  }

  private Progress headLine() {
    boolean isEmpty = line.length() == 0;
    if (line.isOdd()) {
      head.odd();
    }
    Progress progress = UNFINISHED;
    if (isEmpty && head.hasStatus()) {
      progress = endHead();
    } else if (isEmpty) {
      head.odd(); // before the status line, RFC 9112, 2.2
    } else if (head.hasStatus()) {
      head.readField(line.bytes(), line.length());
    } else if (head.readStatusLine(line.bytes(), line.length())) {
      boolean isFinal = head.status() >= 200 || head.status() == 101;
      status = isFinal ? head.status() : 0;
    } else {
      progress = garbage();
    }
    line.clear();
    return progress;
  }

  private Progress endHead() {
    head.end();
    if (status == 0) {
      head.resetForNext();
      return UNFINISHED;
    }
    hasBody = true;
    return switch (head.framing()) {
      case NO_BODY -> ended();
      case LENGTH -> {
        state = State.LENGTH;
        yield head.contentLength() == 0 ? ended() : UNFINISHED;
      }
      case CHUNKED -> {
        state = State.CHUNKED;
        chunks.reset();
        yield UNFINISHED;
      }
      case UNTIL_CLOSE -> {
        state = State.UNTIL_CLOSE;
        yield UNFINISHED;
      }
      case UNKNOWN -> SPENT;
    };
  }

  /// Handles a head that is too long. If its status line was read, the answer counts.
  private Progress pastHeadBound() {
    hasBody = status != 0;
    return status == 0
        ? new Progress.Broken("more than " + headBytesMax + " bytes before the final status")
        : SPENT;
  }

  private Progress readLength(ByteBuf bytes) {
    keep(bytes, (int) Math.min(bytes.readableBytes(), head.contentLength() - bodyBytes));
    if (bodyBytes > bodyBytesMax) {
      return SPENT;
    }
    return bodyBytes == head.contentLength() ? ended() : UNFINISHED;
  }

  private Progress readChunked(ByteBuf bytes) {
    return switch (chunks.next(bytes)) {
      case BYTES_TO_COME -> UNFINISHED;
      case DATA -> {
        int count = chunks.readable(bytes);
        keep(bytes, count);
        chunks.took(count);
        yield bodyBytes > bodyBytesMax ? SPENT : UNFINISHED;
      }
      case END -> ended();
      case MALFORMED -> SPENT;
    };
  }

  private Progress readUntilClose(ByteBuf bytes) {
    keep(bytes, bytes.readableBytes());
    return bodyBytes > bodyBytesMax ? SPENT : UNFINISHED;
  }

  private void keep(ByteBuf bytes, int count) {
    kept.add(bytes, count);
    bytes.skipBytes(count);
    bodyBytes += count;
  }

  private Progress ended() {
    isWhole = true;
    boolean isOddlyFramed = state == State.CHUNKED && chunks.isOdd();
    return head.keepsConnection() && !isOddlyFramed ? REUSABLE : SPENT;
  }

  private boolean mayBeHttp2() {
    return line.bytes()[0] == 0 && line.length() < HTTP_2_FRAME_HEADER_BYTES;
  }

  /// Returns the result for bytes that are not a status line. An HTTP/2 server begins with a
  /// SETTINGS frame on stream 0 (RFC 9113, 3.4).
  private Progress garbage() {
    byte[] first = line.bytes();
    boolean isFrame = line.length() >= HTTP_2_FRAME_HEADER_BYTES && first[0] == 0;
    boolean isSettings = isFrame && first[3] == 4 && first[8] == 0;
    if (isSettings) {
      return new Progress.Http2();
    }
    boolean isTlsAlert = line.length() >= 2 && first[0] == 0x15 && first[1] == 3;
    return new Progress.Broken(
        isTlsAlert ? "a TLS alert in place of a status line" : "no status line");
  }
}
