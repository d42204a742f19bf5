package io.spectra.webhooks.sending;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/// Netty's response decoder, strict and bounded, which also knows whether anything is to be said at
/// all. Bytes that come when no request is out close the connection, so that no answer is ever
/// taken for the next request's; and only silence since the request lets it be repeated. Its
/// connection's loop only.
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int STATUS_LINE_BYTES_MAX = 4_096;

  private boolean listens;
  private boolean heard;

  AnswerDecoder(int headBytesMax) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(Math.min(STATUS_LINE_BYTES_MAX, headBytesMax))
            .setMaxHeaderSize(headBytesMax)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true) // refuses an answer with both lengths
            .setAllowDuplicateContentLengths(false));
  }

  /// A request goes out.
  void listen() {
    listens = true;
    heard = false;
  }

  /// The answer is read. False when bytes lie behind it that do not belong to it.
  boolean endsHere() {
    listens = false;
    return actualReadableBytes() == 0;
  }

  boolean hasHeard() {
    return heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    if (!listens) {
      ReferenceCountUtil.release(bytes);
      Connection.closeAtOnce(context.channel());
      return;
    }
    heard = true;
    super.channelRead(context, bytes);
  }
}
