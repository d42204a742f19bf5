package io.spectra.webhooks.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.spectra.webhooks.bench.http.IllegalMessageException;
import io.spectra.webhooks.bench.http.MessageBuffer;
import org.jspecify.annotations.Nullable;

/// One kept-alive connection to a target of the load, with at most one request on it. Belongs to
/// the generator's loop.
final class LoadConnection extends ChannelInboundHandlerAdapter {
  private final LoadLoop load;
  private final Runnable reconnect;
  private final MessageBuffer messages = new MessageBuffer();
  private @Nullable ChannelHandlerContext context;
  private boolean isBusy;
  private long dueNanos;

  LoadConnection(LoadLoop load, Runnable reconnect) {
    this.load = load;
    this.reconnect = reconnect;
  }

  void send(RequestTemplate request, long due) {
    var channel = context;
    if (channel == null || isBusy) {
      throw new IllegalStateException("a connection that is not free was given a request");
    }
    isBusy = true;
    dueNanos = due;
    channel.writeAndFlush(request.write(channel.alloc(), due), channel.voidPromise());
  }

  @Override
  public void channelActive(ChannelHandlerContext opened) {
    context = opened;
    load.free(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    var incoming = (ByteBuf) message;
    try {
      messages.append(incoming);
      if (messages.next()) {
        takeAnswer();
      }
    } catch (IllegalMessageException _) {
      from.close();
    } finally {
      incoming.release();
    }
  }

  private void takeAnswer() {
    if (!isBusy) {
      throw new IllegalStateException("an answer to no request");
    }
    int status = messages.status();
    messages.consume();
    isBusy = false;
    load.answered(status, dueNanos);
    load.free(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    boolean wasBusy = isBusy;
    isBusy = false;
    load.lost(this, wasBusy);
    reconnect.run();
  }

  /// Closes the connection, which cannot be used any more. A request on it counts as broken.
  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    from.close();
  }
}
