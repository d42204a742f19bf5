package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.spectra.webhooks.sending.AnswerReader.Progress;

/// Gives what the receiver sends to the [AnswerReader] and passes on the [Progress] of the answer,
/// once for each read.
///
/// It also knows whether anything may be said at all. Bytes that come when no request is out close
/// the connection, so that no answer is ever taken for the next request's; and only silence since
/// the request lets it be repeated. Its connection's loop only.
final class AnswerDecoder extends ChannelInboundHandlerAdapter {
  private final AnswerReader reader;

  private boolean listens;
  private boolean heard;
  private boolean hasMore;

  AnswerDecoder(AnswerReader reader) {
    this.reader = reader;
  }

  /// A request goes out.
  void listen() {
    listens = true;
    heard = false;
    hasMore = false;
  }

  /// The answer is read. False when bytes lie behind it that do not belong to it.
  boolean endsHere() {
    listens = false;
    return !hasMore;
  }

  boolean hasHeard() {
    return heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Progress progress;
    var bytes = (ByteBuf) message;
    try {
      if (!listens) {
        Connection.closeAtOnce(context.channel());
        return;
      }
      heard = true;
      progress = reader.read(bytes);
      hasMore = bytes.isReadable();
    } finally {
      bytes.release();
    }
    context.fireChannelRead(progress);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (listens && reader.endByClosing()) {
      context.fireChannelRead(AnswerReader.SPENT);
    }
    context.fireChannelInactive();
  }
}
