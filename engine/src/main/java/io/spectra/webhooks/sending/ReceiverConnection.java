package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.sending.AnswerReader.Progress;
import io.spectra.webhooks.settings.SenderSettings;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection to a judged address of one origin, which carries one exchange at a time. Only its
/// event loop may use an instance.
///
/// Unexpected bytes close the connection, and so does a TLS close_notify (RFC 8446 §6.1). An
/// exchange ends exactly once, unless its owner drops it with [#abort()].
///
/// A request that cannot be written to its end does not end the exchange. The receiver may have
/// answered before it stopped reading (RFC 9112 §9.5), so the connection is read to its end.
final class ReceiverConnection extends ChannelInboundHandlerAdapter
    implements ChannelFutureListener {
  private static final int REQUEST_TIMEOUT = 408;

  /// The size of the slices of a large request. The completion of a slice shows that the socket has
  /// accepted it.
  private static final int SLICE_BYTES = 32 * 1_024;

  /// The sender of a request, which is notified of the result.
  interface Exchange {
    /// Called when the answer has been read as far as it will be. If the connection is reusable,
    /// this object must keep it.
    void answered(int status, String body, boolean reusable);

    void broken(Break cause);
  }

  /// The reason why an exchange ended without an answer.
  sealed interface Break {
    /// The connection closed before the receiver sent anything.
    record Silent(String detail) implements Break {}

    /// The receiver sent a TLS alert instead of an answer.
    record TlsRefused(TlsFault fault) implements Break {}

    /// The answer is not HTTP, or it ended too early. The status is present if its line was read.
    record BadAnswer(OptionalInt status, Optional<String> body, String detail) implements Break {}

    /// This process ended the exchange.
    record Local(LocalFailure failure) implements Break {}
  }

  private final Origin origin;
  private final long openedNanos;
  private final AnswerDecoder decoder;
  private final AnswerReader reader;
  private final ChannelFutureListener sliceWritten = this::noteProgress;

  private @Nullable Channel channel; // set once, before the connection is open
  private @Nullable ReceiverSslHandler tls; // set together with the channel, if there is TLS
  private @Nullable Exchange exchange;
  private @Nullable ConnectionPool pool;
  private long idleSinceNanos;
  private boolean isFlushing;
  private boolean requestIsWritten;
  private boolean writeHasFailed;
  private boolean receiverTakesMore; // accepts more of the request after the first write
  private boolean answerIsWhole; // but the rest of the request is not written yet
  private boolean wasUsed;

  ReceiverConnection(Origin origin, SenderSettings settings, long openedNanos) {
    this.origin = origin;
    this.openedNanos = openedNanos;
    this.reader =
        new AnswerReader(
            settings.headBytesMax(), settings.bodyBytesMax(), settings.bodyBytesKept());
    this.decoder = new AnswerDecoder(reader);
  }

  void addTo(ChannelPipeline pipeline) {
    channel = pipeline.channel();
    tls = pipeline.get(ReceiverSslHandler.class);
    pipeline.addLast(decoder, this);
  }

  Origin origin() {
    return origin;
  }

  long openedNanos() {
    return openedNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  boolean isOpen() {
    return channel().isActive();
  }

  /// Whether the receiver may have closed the connection before this request, while it was idle.
  /// That is excluded if the receiver's side accepted more of the request after the first write.
  boolean mayHaveBeenDead() {
    return wasUsed && !receiverTakesMore;
  }

  /// Whether the answer is complete although the request has not been written to its end.
  boolean hasWholeAnswer() {
    return answerIsWhole;
  }

  /// Puts the connection into the pool, which is notified when the connection closes.
  void idleIn(ConnectionPool inPool, long nowNanos) {
    pool = inPool;
    idleSinceNanos = nowNanos;
  }

  void taken() {
    pool = null;
  }

  Channel channel() {
    return Objects.requireNonNull(channel, "not in a pipeline yet");
  }

  /// Sends a request. `rest` follows `head` without being copied, and may be empty.
  void exchange(ByteBuf head, ByteBuf rest, Exchange with) {
    exchange = with;
    requestIsWritten = false;
    writeHasFailed = false;
    receiverTakesMore = false;
    answerIsWhole = false;
    reader.reset();
    decoder.listen();
    isFlushing = true;
    ByteBuf last = head;
    if (rest.isReadable()) {
      channel().write(head);
      last = rest;
    }
    while (last.readableBytes() > SLICE_BYTES) {
      channel().write(last.readRetainedSlice(SLICE_BYTES)).addListener(sliceWritten);
    }
    channel().writeAndFlush(last).addListener(this);
    isFlushing = false;
  }

  /// Notes whether a slice was written after the first flush. The socket had no room for it at
  /// first, so the receiver's side has since acknowledged earlier bytes.
  private void noteProgress(Future<?> write) {
    receiverTakesMore |= !isFlushing && write.isSuccess();
  }

  /// Returns the status, if its line has been read.
  OptionalInt statusSoFar() {
    return reader.status();
  }

  Optional<String> bodySoFar() {
    return reader.body();
  }

  /// Returns the target of the answer that was read last, if it is a redirect.
  Optional<String> location() {
    return reader.location();
  }

  /// Returns what a TLS failure on this connection says about the receiver.
  TlsFault fault(Throwable cause) {
    return tls == null ? TlsFault.of(cause, false) : tls.fault(cause);
  }

  /// Closes the connection in order. TLS sends a close_notify.
  void close() {
    channel().close();
  }

  /// Drops the exchange and closes at once, past the TLS handler, which would wait for a peer that
  /// does not read.
  void abort() {
    exchange = null;
    closeAtOnce(channel());
  }

  static void closeAtOnce(Channel channel) {
    var first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  @Override
  public void operationComplete(ChannelFuture write) {
    var current = exchange;
    noteProgress(write);
    if (write.isSuccess()) {
      requestIsWritten = true;
      if (current != null && answerIsWhole) {
        answered(current, true);
      }
      return;
    }
    writeHasFailed = true;
    if (current != null && (answerIsWhole || !canStillRead(write.cause()))) {
      fail(write.cause());
    }
  }

  /// Whether a failed write leaves the connection open for reading. The end of the reading is then
  /// the end of the exchange. TLS that has failed reads nothing more.
  private boolean canStillRead(Throwable cause) {
    return isOpen() && !isTls(cause) && LocalFailures.of(cause).isEmpty();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (exchange == null) {
        abort();
      } else {
        read((Progress) message, exchange);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(Progress progress, Exchange current) {
    switch (progress) {
      case Progress.Unfinished _ -> {}
      case Progress.Finished(boolean reusable) -> finish(current, reusable);
      case Progress.Broken(String detail) ->
          end(current, new Break.BadAnswer(reader.status(), reader.body(), detail));
      case Progress.Http2 _ ->
          end(
              current,
              tls == null
                  ? new Break.BadAnswer(OptionalInt.empty(), Optional.empty(), "HTTP/2")
                  : new Break.TlsRefused(TlsFault.ONLY_HTTP_2));
    }
  }

  /// Handles a complete answer. If the receiver keeps the connection and reports no error, it still
  /// expects the rest of the request.
  private void finish(Exchange current, boolean answerAllowsReuse) {
    int status = reader.status().orElseThrow();
    boolean reusable = decoder.endsHere() && answerAllowsReuse;
    if (status == REQUEST_TIMEOUT && !answerAllowsReuse && mayHaveBeenDead()) {
      end(current, new Break.Silent("it answered 408 before it got the request"));
    } else if (reusable && !requestIsWritten && !writeHasFailed && isOpen() && status < 400) {
      answerIsWhole = true;
    } else {
      answered(current, reusable && requestIsWritten && isOpen());
    }
  }

  private void answered(Exchange current, boolean reusable) {
    int status = reader.status().orElseThrow();
    String body = reader.body().orElseThrow();
    exchange = null;
    wasUsed = true;
    if (!reusable) {
      abort();
    }
    current.answered(status, body, reusable);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (pool != null) {
      pool.forget(this);
      pool = null;
    }
    if (exchange != null) {
      end(exchange, closed("closed by the receiver"));
    }
  }

  /// Treats a TLS close_notify like a close of the connection. The receiver sends nothing more and
  /// may ignore what it receives.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      closeAtOnce(context.channel());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  private void fail(Throwable cause) {
    var current = exchange;
    Optional<LocalFailure> local = LocalFailures.of(cause);
    if (current == null) {
      abort();
    } else if (local.isPresent() && reader.status().isEmpty()) {
      end(current, new Break.Local(local.get()));
    } else if (isTls(cause) && !decoder.hasHeard() && !wasUsed) {
      end(current, new Break.TlsRefused(fault(cause)));
    } else {
      end(current, closed(FailureText.of(cause)));
    }
  }

  private Break closed(String detail) {
    return decoder.hasHeard()
        ? new Break.BadAnswer(reader.status(), reader.body(), detail)
        : new Break.Silent(detail);
  }

  private void end(Exchange current, Break cause) {
    if (answerIsWhole) {
      answered(current, false);
      return;
    }
    abort();
    current.broken(cause);
  }

  private static boolean isTls(Throwable cause) {
    return cause instanceof SSLException || cause.getCause() instanceof SSLException;
  }
}
