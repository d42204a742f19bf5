package io.spectra.webhooks.sending;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.spectra.webhooks.sending.AnswerReader.Progress;

/// Passes the receiver's bytes to the [AnswerReader], and the [Progress] of the answer to the
/// connection, once for each read.
///
/// The decoder also checks whether the receiver may send anything at all. Bytes that arrive while
/// no request is out close the connection, so an answer is never taken for the answer to the next
/// request. A request may be repeated only if nothing has arrived since it was sent. Only the
/// connection's event loop may use an instance.
final class AnswerDecoder extends ChannelInboundHandlerAdapter {
  private final AnswerReader reader;

  private boolean listens;
  private boolean heard;
  private boolean hasMore;

  AnswerDecoder(AnswerReader reader) {
    this.reader = reader;
  }

  /// Starts to accept an answer, because a request is sent.
  void listen() {
    listens = true;
    heard = false;
    hasMore = false;
  }

  /// Ends the answer after it has been read. Returns false if further bytes follow that do not
  /// belong to it.
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
        ReceiverConnection.closeAtOnce(context.channel());
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
