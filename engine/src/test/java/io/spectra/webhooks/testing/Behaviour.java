package io.spectra.webhooks.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The way in which a [FakeReceiver] treats one request. An [OnAccept] concerns one connection
/// instead, and an [OnHead] one request whose body has not been read.
public sealed interface Behaviour {

  /// Answers in full and keeps the connection.
  record Answer(int status, List<String> headers, String body) implements Behaviour {
    public Answer {
      headers = List.copyOf(headers);
    }
  }

  /// Answers in full once the test, or a timer, completes `released`. Until then it sends nothing.
  record AnswerWhen(CompletableFuture<?> released, Answer answer) implements Behaviour {}

  /// Writes these bytes unchanged. Then it keeps the connection or closes it.
  record Raw(String bytes, boolean closes) implements Behaviour {}

  /// Never answers. It holds the connection until the sender or the test ends it.
  record Stall() implements Behaviour {}

  /// Sends a head that announces more body than follows, part of the body, and then nothing.
  record StallAfterHead(int status, String bodySoFar) implements Behaviour {}

  /// Sends a head, and then the body one byte at a time, without end.
  record Drip(int status, Duration interval) implements Behaviour {}

  /// Ends the connection with a TCP reset and without an answer.
  record Reset() implements Behaviour {}

  /// Ends the connection in order and without an answer.
  record CloseBeforeAnswer() implements Behaviour {}

  /// Answers in full without announcing a close, and closes. The connection ends while it is idle.
  record AnswerThenClose(int status) implements Behaviour {}

  /// Answers in full, sends a TLS close_notify and leaves TCP open. Completes `said`.
  record AnswerThenTlsGoodbye(int status, CompletableFuture<?> said) implements Behaviour {}

  /// Sends bytes on a TLS connection that are not TLS.
  record BreakTls() implements Behaviour {}

  /// Sends a status and ten megabytes.
  record TenMegabyteBody(int status) implements Behaviour {}

  /// A behaviour that applies when a request's head has been read and its body has not.
  sealed interface OnHead extends Behaviour {}

  /// Answers and closes with the body unread, so TCP resets the connection.
  record AnswerHeadAndClose(String bytes) implements OnHead {}

  /// Reads this many bytes of the body and closes, so TCP resets the connection.
  record ReadSomeAndClose(int bytes) implements OnHead {}

  /// Answers, completes `answered`, and reads the body once `released` is completed. Keeps the
  /// connection.
  record AnswerHeadAndReadOn(
      String bytes, CompletableFuture<Boolean> answered, CompletableFuture<?> released)
      implements OnHead {}

  /// A behaviour that applies to a connection before any request is read. It uses plain TCP,
  /// whatever the receiver uses.
  sealed interface OnAccept extends Behaviour {}

  /// Answers the handshake with an alert.
  record RefuseTls() implements OnAccept {}

  /// Answers after the first bytes, whatever they are, and reads the rest only once it is released.
  /// Until then a long request cannot be written to its end.
  record AnswerOnAccept(String bytes, CompletableFuture<?> released) implements OnAccept {}

  /// Accepts and never sends a byte, so a TLS handshake hangs.
  record StallOnAccept() implements OnAccept {}

  static Behaviour answer(int status) {
    return new Answer(status, List.of(), "ok");
  }

  static Behaviour answer(int status, String body, String... headers) {
    return new Answer(status, List.of(headers), body);
  }

  /// Answers 200 after this time.
  static Behaviour answerAfter(Duration time) {
    var timer =
        new CompletableFuture<Boolean>()
            .completeOnTimeout(true, time.toNanos(), TimeUnit.NANOSECONDS);
    return new AnswerWhen(timer, new Answer(200, List.of(), "late"));
  }

  static Behaviour redirect(String location) {
    return answer(302, "", "Location: " + location);
  }

  /// Sends this many answers `103 Early Hints` before the real one.
  static Behaviour informational(int count) {
    return new Raw(
        "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(count)
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        false);
  }

  /// Sends bytes that no HTTP parser accepts as an answer.
  static Behaviour garbage() {
    return new Raw("\u0000\u00ff\u0016SSH-2.0-nonsense\r\n\r\n\u0001\u0002", true);
  }

  /// Sends a head of about this size, in one field.
  static Behaviour hugeHeader(int bytes) {
    return answer(200, "", "X-Huge: " + "h".repeat(bytes));
  }

  static Behaviour manyHeaders(int count) {
    var headers = new String[count];
    java.util.Arrays.setAll(headers, i -> "X-" + i + ": 1");
    return answer(200, "", headers);
  }

  /// Announces `length` bytes, sends the text and closes.
  static Behaviour closeMidBody(int status, int length, String sent) {
    return new Raw(
        "HTTP/1.1 %s x\r\nContent-Length: %s\r\n\r\n%s".formatted(status, length, sent), true);
  }

  /// Sends a body without a length, which ends with the connection.
  static Behaviour untilClose(int status, String body) {
    return new Raw("HTTP/1.1 %s x\r\n\r\n%s".formatted(status, body), true);
  }

  /// Sends 40 kB that claim to be gzip and would be 40 MB when decompressed.
  static Behaviour gzipBomb() {
    return new Raw(GzipBomb.answer(), false);
  }

  /// Returns the bytes of a full answer.
  static byte[] bytes(Answer answer) {
    byte[] body = answer.body().getBytes(UTF_8);
    var head = new StringBuilder("HTTP/1.1 " + answer.status() + " x\r\n");
    answer.headers().forEach(header -> head.append(header).append("\r\n"));
    boolean hasNoBody = answer.status() == 204 || answer.status() == 304;
    if (!hasNoBody) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(ISO_8859_1);
    if (hasNoBody) {
      return start;
    }
    byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    return whole;
  }
}
