package io.spectra.webhooks.bench.sink;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.spectra.webhooks.bench.http.IllegalMessageException;
import io.spectra.webhooks.bench.http.MessageBuffer;
import io.spectra.webhooks.bench.http.Stamp;
import io.spectra.webhooks.bench.sink.Behaviour.Answer;
import io.spectra.webhooks.bench.sink.Behaviour.Gated;
import io.spectra.webhooks.bench.sink.Behaviour.Hang;
import io.spectra.webhooks.bench.sink.Behaviour.Slow;
import io.spectra.webhooks.bench.sink.Behaviour.Stats;
import io.spectra.webhooks.bench.sink.Behaviour.TurnGate;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// One connection to the sink: reads requests, counts them, answers as their path says, one at a
/// time and in order. Lives on the sink's loop.
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
  private final Gate gate;
  private final MonotonicClock clock;
  private final Function<Stats, byte[]> statistics;
  private boolean isAnswerOwed;

  SinkConnection(Tally tally, Gate gate, MonotonicClock clock, Function<Stats, byte[]> statistics) {
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
      var behaviour = Behaviour.of(bytes, from, to);
      if (isReceivers(behaviour)) {
        long stamp = Stamp.read(bytes, messages.bodyStart(), messages.messageEnd());
        tally.add(bytes, from, to, stamp, clock.nanos());
      }
      messages.consume();
      answer(context, behaviour);
    }
  }

  /// Not the rig's own, which does not count.
  private static boolean isReceivers(Behaviour behaviour) {
    return !(behaviour instanceof Stats || behaviour instanceof TurnGate);
  }

  private void answer(ChannelHandlerContext context, Behaviour behaviour) {
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

  /// A reset connection is how some runs end, and nothing the sink has to do anything about. What
  /// else goes wrong is a fault of the rig and shows as missing requests.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      tally.addIllegal();
    }
    context.close();
  }
}
