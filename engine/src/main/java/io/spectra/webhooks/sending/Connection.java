package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.sending.AnswerReader.Progress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection to a judged address of one origin, carrying one exchange at a time. On its loop
/// only.
///
/// Bytes that nobody asked for close it. An exchange ends here exactly once, unless its owner drops
/// it with [#abort()].
final class Connection extends ChannelInboundHandlerAdapter implements ChannelFutureListener {

  /// Who sent a request, and hears what came of it.
  interface Exchange {
    /// The answer is read as far as it is ever read. A reusable connection is the exchange's to
    /// keep.
    void answered(int status, String body, boolean reusable);

    void broken(Break cause);
  }

  /// How an exchange ended without an answer.
  sealed interface Break {
    /// Closed before the receiver said anything.
    record Silent(String detail) implements Break {}

    /// A TLS alert in place of an answer.
    record TlsRefused(TlsFault fault) implements Break {}

    /// What came is no answer; the status is there when its head was.
    record BadAnswer(OptionalInt status, Optional<String> body, String detail) implements Break {}
  }

  private final Origin origin;
  private final long openedNanos;
  private final AnswerDecoder decoder;
  private final AnswerReader reader;

  private @Nullable Channel channel; // set once, before the connection is open
  private @Nullable ReceiverSslHandler tls; // set with it, where there is TLS
  private @Nullable Exchange exchange;
  private @Nullable ConnectionPool pool;
  private long idleSinceNanos;
  private boolean requestIsWritten;
  private boolean wasUsed;

  Connection(Origin origin, SenderSettings settings, long openedNanos) {
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

  /// True when it has carried an exchange before the present one.
  boolean wasUsed() {
    return wasUsed;
  }

  /// Lies in the pool from now on, which hears when it closes.
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

  /// Sends a request; `rest` follows `head` without being copied, and may be empty.
  void exchange(ByteBuf head, ByteBuf rest, Exchange with) {
    exchange = with;
    requestIsWritten = false;
    reader.reset();
    decoder.listen();
    if (rest.isReadable()) {
      channel().write(head);
      channel().writeAndFlush(rest).addListener(this);
    } else {
      channel().writeAndFlush(head).addListener(this);
    }
  }

  /// What has come of the answer so far.
  OptionalInt statusSoFar() {
    return reader.status();
  }

  Optional<String> bodySoFar() {
    return reader.body();
  }

  /// Where the answer that was read last points to, when it is a redirect.
  Optional<String> location() {
    return reader.location();
  }

  /// Returns what a failure of its TLS says about the receiver.
  TlsFault fault(Throwable cause) {
    return tls == null ? TlsFault.of(cause, false) : tls.fault(cause);
  }

  /// Closes politely: TLS says goodbye.
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
    if (write.isSuccess()) {
      requestIsWritten = true;
    } else if (exchange != null) {
      fail(write.cause());
    }
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

  private void finish(Exchange current, boolean answerAllowsReuse) {
    int status = reader.status().orElseThrow();
    String body = reader.body().orElseThrow();
    boolean reusable = decoder.endsHere() && answerAllowsReuse && requestIsWritten && isOpen();
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

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  private void fail(Throwable cause) {
    var current = exchange;
    if (current == null) {
      abort();
    } else if (isTls(cause) && !decoder.hasHeard()) {
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
    abort();
    current.broken(cause);
  }

  private static boolean isTls(Throwable cause) {
    return cause instanceof SSLException || cause.getCause() instanceof SSLException;
  }
}
