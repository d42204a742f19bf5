package io.spectra.webhooks.sending;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;
import java.util.OptionalInt;

/// Follows one answer from its head to its end, within bounds. Plain state, fed with what the
/// decoder gives; used again for the next answer of its connection.
///
/// Answers of status 1xx are passed over, up to a bound; `101` is none, since nobody asked to
/// switch protocols. The final head decides the status. A body past its bound ends the reading and
/// is an answer like any other; one that is cut off (its framing breaks, or the connection closes
/// before its length is reached) is a bad answer that keeps the status.
final class AnswerReader {
  static final int HEADERS_MAX = 100;
  static final int INFORMATIONAL_MAX = 8;

  /// How far the answer is.
  sealed interface Progress {
    /// More is to come.
    record Unfinished() implements Progress {}

    /// Read as far as it is ever read. Another request may follow on the connection if `reusable`.
    record Finished(boolean reusable) implements Progress {}

    /// Not HTTP as we know it, or past a bound.
    record Broken(String detail) implements Progress {}
  }

  private static final Progress UNFINISHED = new Progress.Unfinished();
  private static final Progress REUSABLE = new Progress.Finished(true);
  private static final Progress SPENT = new Progress.Finished(false);

  private final int bodyBytesMax;
  private final KeptText kept;

  private int status;
  private int informational;
  private boolean passingOver;
  private boolean keepAlive;
  private boolean isWhole;
  private long bodyBytes;

  AnswerReader(int bodyBytesMax, int bodyBytesKept) {
    this.bodyBytesMax = bodyBytesMax;
    this.kept = new KeptText(bodyBytesKept);
  }

  /// Begins a new answer.
  void reset() {
    status = 0;
    informational = 0;
    passingOver = false;
    keepAlive = false;
    isWhole = false;
    bodyBytes = 0;
    kept.clear();
  }

  /// The status of the final head, once it is there.
  OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /// What is kept of the body; empty before the final head.
  Optional<String> body() {
    return status == 0 ? Optional.empty() : Optional.of(kept.text(isWhole));
  }

  Progress read(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      return new Progress.Broken(FailureText.of(part.decoderResult().cause()));
    }
    Progress progress = UNFINISHED;
    if (part instanceof HttpResponse head) {
      progress = head(head);
    }
    if (progress instanceof Progress.Unfinished && part instanceof HttpContent content) {
      progress = content(content);
    }
    return progress;
  }

  private Progress head(HttpResponse head) {
    var version = head.protocolVersion();
    int code = head.status().code();
    if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
      return new Progress.Broken("answered as " + version);
    }
    if (head.headers().size() > HEADERS_MAX) {
      return new Progress.Broken("more than " + HEADERS_MAX + " header fields");
    }
    if (code < 100 || code == 101 || code > 999) {
      return new Progress.Broken("answered with status " + code);
    }
    if (code < 200) {
      return passOver();
    }
    status = code;
    keepAlive = HttpUtil.isKeepAlive(head);
    return UNFINISHED;
  }

  private Progress passOver() {
    passingOver = true;
    informational++;
    return informational > INFORMATIONAL_MAX
        ? new Progress.Broken("more than " + INFORMATIONAL_MAX + " informational answers")
        : UNFINISHED;
  }

  private Progress content(HttpContent content) {
    boolean isLast = content instanceof LastHttpContent;
    if (passingOver) {
      passingOver = !isLast;
      return UNFINISHED;
    }
    bodyBytes += content.content().readableBytes();
    kept.add(content.content());
    if (bodyBytes > bodyBytesMax) {
      return SPENT;
    }
    if (!isLast) {
      return UNFINISHED;
    }
    isWhole = true;
    return keepAlive ? REUSABLE : SPENT;
  }
}
