package io.spectra.webhooks.bench.sink;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.spectra.webhooks.bench.http.IllegalMessageException;
import io.spectra.webhooks.bench.http.MessageBuffer;
import io.spectra.webhooks.bench.http.Stamp;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Answer;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Gated;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Hang;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Slow;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Stats;
import io.spectra.webhooks.bench.sink.SinkBehaviour.TurnGate;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Serves one connection to the sink: it reads requests, counts them, and answers them as their
/// path says, one at a time and in order. Belongs to the sink's loop.
final class SinkConnection extends ChannelInboundHandlerAdapter {
  private static final ByteBuf OK =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final MessageBuffer messages = new MessageBuffer();
  private final Tally tally;
  private final OutageGate gate;
  private final MonotonicClock clock;
  private final Function<Stats, byte[]> statistics;
  private boolean isAnswerOwed;

  SinkConnection(
      Tally tally, OutageGate gate, MonotonicClock clock, Function<Stats, byte[]> statistics) {
    this.tally = tally;
    this.gate = gate;
    this.clock = clock;
    this.statistics = statistics;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var incoming = (ByteBuf) message;
    try {
      messages.append(incoming);
      takeRequests(context);
    } catch (IllegalMessageException _) {
      tally.addIllegal();
      context.close();
    } finally {
      incoming.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  private void takeRequests(ChannelHandlerContext context) {
    while (!isAnswerOwed && messages.next()) {
      byte[] bytes = messages.bytes();
      int from = messages.targetStart();
      int to = messages.targetEnd();
      var behaviour = SinkBehaviour.of(bytes, from, to);
      if (isReceivers(behaviour)) {
        long stamp = Stamp.read(bytes, messages.bodyStart(), messages.messageEnd());
        tally.add(bytes, from, to, stamp, clock.nanos());
      }
      messages.consume();
      answer(context, behaviour);
    }
  }

  /// Whether a request counts. The rig does not count its own requests.
  private static boolean isReceivers(SinkBehaviour behaviour) {
    return !(behaviour instanceof Stats || behaviour instanceof TurnGate);
  }

  private void answer(ChannelHandlerContext context, SinkBehaviour behaviour) {
    switch (behaviour) {
      case Answer _ -> context.write(OK.duplicate(), context.voidPromise());
      case Gated _ when gate.isOpen() -> context.write(OK.duplicate(), context.voidPromise());
      case Hang _, Gated _ -> isAnswerOwed = true;
      case Slow(int millis) -> answerLater(context, millis);
      case TurnGate(boolean open) -> {
        gate.turn(open);
        context.write(OK.duplicate(), context.voidPromise());
      }
      case Stats stats ->
          context.write(Unpooled.wrappedBuffer(statistics.apply(stats)), context.voidPromise());
    }
  }

  private void answerLater(ChannelHandlerContext context, int millis) {
    isAnswerOwed = true;
    context
        .executor()
        .schedule(
            () -> {
              isAnswerOwed = false;
              context.write(OK.duplicate(), context.voidPromise());
              takeRequests(context);
              context.flush();
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  /// Ignores a reset connection, with which some runs end. Any other error is a fault of the rig
  /// and shows as missing requests.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      tally.addIllegal();
    }
    context.close();
  }
}
