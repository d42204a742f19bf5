package io.spectra.webhooks.sending;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/// Netty's response decoder, strict and bounded, which also remembers whether the receiver has said
/// anything at all since the request: only silence lets a request be repeated. Its connection's
/// loop only.
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int STATUS_LINE_BYTES_MAX = 4_096;

  private boolean heard;

  AnswerDecoder(int headBytesMax) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(Math.min(STATUS_LINE_BYTES_MAX, headBytesMax))
            .setMaxHeaderSize(headBytesMax)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
  }

  /// Forgets what was heard: a request goes out.
  void listen() {
    heard = false;
  }

  boolean hasHeard() {
    return heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    heard = true;
    super.channelRead(context, bytes);
  }

  /// Both lengths given: chunked wins, and the connection must not be used again (RFC 9112, 6.1).
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    super.handleTransferEncodingChunkedWithContentLength(message);
    message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }
}
